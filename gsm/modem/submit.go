package modem

import (
	"errors"
	"time"
)

// Submit is one short message, or one part of a long one, to be sent (SMS-SUBMIT, TS
// 23.040 §9.2.2.2).
type Submit struct {
	To         Address
	ProtocolID byte
	DataCoding byte
	UDH        bool          // UserData begins with a header
	UserData   []byte        // as in Deliver, at most 140 octets when packed
	Validity   time.Duration // how long the network keeps it, rounded down to what TP-VP can say; 0 is as long as it will
	Report     bool          // ask for a status report

	// Urgency orders what waits for the modem: 0 goes first, 7 last.
	Urgency uint8
	// Check is asked right before the TPDU is written, if it is not nil. Its error is then
	// Send's, and nothing is sent.
	Check func() error
}

var (
	// ErrAway is returned while the modem cannot send: not found, not registered, no SIM,
	// suspended or drained. Nothing was sent.
	ErrAway = errors.New("modem: not in service")
	// ErrUnanswered is returned when the network may have taken the message and may not.
	ErrUnanswered = errors.New("modem: the message was not acknowledged")
	// ErrInvalid is returned for what no TPDU can hold. Nothing was sent.
	ErrInvalid = errors.New("modem: no such message")
)
