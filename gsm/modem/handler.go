package modem

import (
	"context"
	"time"
)

// Handler takes what the network brings. A modem calls it from one goroutine, in the order
// in which things came.
type Handler interface {
	// Deliver takes one short message, or one part of a long one. It stores first and then
	// returns: only after nil is the message deleted from the modem, or acknowledged to the
	// network. After an error it stays and is offered again.
	Deliver(ctx context.Context, d Deliver) error
	// Report takes a status report, likewise.
	Report(ctx context.Context, r Report) error
	// Missed takes a call that was not answered and is over or was hung up.
	Missed(ctx context.Context, c Call)
}

// Address is an address of a TPDU (TS 23.040 §9.1.2.5).
type Address struct {
	TON    uint8  // type of number: 0 unknown, 1 international, 2 national, 5 alphanumeric
	NPI    uint8  // numbering plan: 1 is E.164
	Digits string // digits, or letters if alphanumeric; no plus sign
}

// Deliver is an SMS-DELIVER (TS 23.040 §9.2.2.1).
type Deliver struct {
	From       Address
	ProtocolID byte
	DataCoding byte      // TS 23.038 §4
	UDH        bool      // UserData begins with a header
	UserData   []byte    // header, then text: 7-bit text as one septet an octet, as gsm/charset reads it
	Sent       time.Time // the service centre's time stamp: network time, whatever this machine's clock says
}

// Report is an SMS-STATUS-REPORT (TS 23.040 §9.2.2.3).
type Report struct {
	Reference byte // TP-MR of the message
	To        Address
	Status    byte      // TP-ST (§9.2.3.15)
	Sent      time.Time // when the service centre took the message
	Done      time.Time // when it got this status
}

// Call is a call that came in and was not answered.
type Call struct {
	From   Address // Digits is "" if the caller's number was withheld, or never told
	At     time.Time
	HungUp bool // by us
}
