package smpp

import "github.com/fiorix/go-smpp/v2/smpp/pdu"

// State is where a session stands (SMPP 3.4 §2.2).
type State uint32

// The states of a session. Unbound is the short time between an unbind and the
// end of the connection.
const (
	Open State = iota
	BoundTX
	BoundRX
	BoundTRX
	Unbound
	Closed
)

// String is the word of the standard.
func (s State) String() string {
	return [...]string{"OPEN", "BOUND_TX", "BOUND_RX", "BOUND_TRX", "UNBOUND", "CLOSED"}[s]
}

// Bound reports whether messages flow in some direction.
func (s State) Bound() bool { return s >= BoundTX && s <= BoundTRX }

// role is the side of a session.
type role uint8

const (
	esme role = iota // binds
	smsc             // is bound to
)

func (r role) peer() role { return 1 - r }

// message is the PDU in which this side sends a message.
func (r role) message() pdu.ID {
	if r == esme {
		return pdu.SubmitSMID
	}
	return pdu.DeliverSMID
}

// states is a set of State.
type states uint8

func among(list ...State) (set states) {
	for _, s := range list {
		set |= 1 << s
	}
	return set
}

func (set states) has(s State) bool { return set&(1<<s) != 0 }

// requests is Table 2-1 of SMPP 3.4 (§2.3): in which states which side may issue
// which request. Answers follow their requests and are not listed.
var requests = [2]map[pdu.ID]states{
	esme: {
		pdu.BindTransmitterID: among(Open),
		pdu.BindReceiverID:    among(Open),
		pdu.BindTransceiverID: among(Open),
		pdu.UnbindID:          among(BoundTX, BoundRX, BoundTRX),
		pdu.SubmitSMID:        among(BoundTX, BoundTRX),
		pdu.SubmitMultiID:     among(BoundTX, BoundTRX),
		pdu.DataSMID:          among(BoundTX, BoundTRX),
		pdu.QuerySMID:         among(BoundTX, BoundTRX),
		pdu.CancelSMID:        among(BoundTX, BoundTRX),
		pdu.ReplaceSMID:       among(BoundTX, BoundTRX),
		pdu.EnquireLinkID:     among(Open, BoundTX, BoundRX, BoundTRX, Unbound),
	},
	smsc: {
		pdu.OutbindID:           among(Open),
		pdu.UnbindID:            among(BoundTX, BoundRX, BoundTRX),
		pdu.DeliverSMID:         among(BoundRX, BoundTRX),
		pdu.DataSMID:            among(BoundRX, BoundTRX),
		pdu.AlertNotificationID: among(BoundRX, BoundTRX),
		pdu.EnquireLinkID:       among(Open, BoundTX, BoundRX, BoundTRX, Unbound),
	},
}

// may reports whether side r may issue the request id in state s.
func (r role) may(id pdu.ID, s State) bool { return requests[r][id].has(s) }
