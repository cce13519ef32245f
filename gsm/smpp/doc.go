// Package smpp speaks SMPP 3.4 with mobile operators, in both roles: as an ESME
// (an application that binds to an operator's SMSC) and as an SMSC (a server
// that applications bind to).
//
// A [Link] is one operator: it dials, binds, keeps several binds alive and dials
// again after a failure. A [Server] listens and admits binds. Both hand every
// incoming message to a [Handler] and both send through a [Bind]; the session
// behind a Bind is one implementation, and only the role decides which PDU
// carries a message.
//
//	link := smpp.NewLink(smpp.Config{Name: "north", Addr: "smsc:2775", SystemID: "health", Password: secret})
//	go link.Run(ctx, smpp.Mux{USSD: dialogues, SMS: inbox, Receipt: receipts})
//	<-link.Bound()
//	id, err := link.Send(ctx, smpp.Message{Source: short, Dest: person, Payload: octets})
//
// An operator suspends, drains and resumes a link, asks [Link.Health] how it stands
// and why, and watches its PDUs with [Link.Trace]. A link never gives up by itself:
// what retrying cannot mend waits for [Link.Resume].
//
// The package carries octets. Alphabets, segmentation and what a message means
// belong to its callers.
//
// # Promises
//
// An incoming message is answered with the status that the handler returned,
// and only after it returned, so a handler that stores first never loses an
// accepted message. Messages of one subscriber are handed over in the order of
// their arrival. When too many are in hand, the next is answered
// ESME_RTHROTTLED and not read twice.
//
// A request is registered before its first octet is written. An error that
// wraps [ErrUnanswered] means that the message may have reached the peer; any
// other error means that it was not accepted.
//
// Messages wait for the window of a bind and for the pace of the link, the most
// urgent first ([Message].Urgency); answers and enquire_link never wait. A peer that
// throttles or reports congestion slows the pace, which recovers by itself.
//
// A [Server] that knows its [Peer]s lets nobody else connect, gives strangers one
// answer after the same work, and sends nobody who is not bound more octets than
// came. A peer that asks for a delivery receipt gets it once its message was
// accepted, unless this process stops first.
//
// A PDU that cannot be understood is answered with generic_nack and the link
// lives on; only a command_length that cannot be trusted ends it.
//
// # Codec
//
// Most PDUs are laid out by github.com/fiorix/go-smpp/v2 (packages pdu, pdufield
// and pdutlv). Messages and their answers, submit_multi and query_sm_resp, framing,
// validation, order of optional parameters, sessions and timers are this package's
// own; fuzz tests hold it to go-smpp where both know a PDU.
package smpp
