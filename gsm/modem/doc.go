// Package modem drives a GSM modem over AT commands: SMS in PDU mode (3GPP TS 27.005, TS
// 23.040), missed calls, USSD that the modem dials (TS 27.007 §7.15), and the health of
// modem, SIM and registration. It heals what can be healed and says what cannot.
//
// It knows the protocol and no citizen. A modem cannot terminate anybody's USSD dialogue:
// it carries SMS, notices missed calls, and dials.
//
// A [Modem] lives as long as its Run; a session is one line to it, from the opening of its
// port until that ends (session.go). A session sets the modem up (setup.go, pin.go,
// storage.go), then four goroutines share it, whose commands gsm/at puts one after another:
// one sorts what the modem says unasked and never waits (listen.go), one receives (receive.go),
// one looks at network and calls (watch.go), one dials now and then (errand.go). Whoever
// sends does so in its own goroutine, through the gate (gate.go). What is known is kept as
// facts, from which state and reason follow (facts.go, standing.go). When a session fails the
// ladder says what is done about it (ladder.go).
//
// What is promised of messages: one is deleted from the modem only after the handler took it
// (take.go); what was not taken, or came while nobody looked, is found again, since everything
// that is stored is looked through every few minutes; what the handler took and could not be
// deleted is not given it again while the program runs (ledger.go); what is no message to us
// stays while there is room (setAside). A message is written to a modem once: what may have
// left is told as such (ErrUnanswered).
package modem
