package modem

import (
	"context"
	"errors"
	"time"

	"healthdial/gsm/tpdu"
)

// Handler takes what the network brings. A modem calls it from one goroutine, in the order
// in which things came.
type Handler interface {
	// Deliver takes one short message, or one part of a long one. It stores first and then
	// returns: only after nil is the message deleted from the modem, or acknowledged to the
	// network. After an error it stays and is offered again, and what else its sender sent
	// waits behind it. An error about that sender alone wraps ErrSender.
	Deliver(ctx context.Context, d Deliver) error
	// Report takes a status report, likewise.
	Report(ctx context.Context, r Report) error
	// Missed takes a call that was not answered and is over or was hung up.
	Missed(ctx context.Context, c Call)
}

// ErrSender is in a handler's errors that are about the sender of a message alone: however
// many senders there are of whom nothing is taken, that of others is tried.
var ErrSender = errors.New("modem: nothing more is taken of this sender")

// Address is an address of a message or of a caller.
type Address = tpdu.Address

// Deliver is a short message that came.
type Deliver = tpdu.Deliver

// Report is what became of one that was sent.
type Report = tpdu.Report

// Call is a call that came in and was not answered.
type Call struct {
	From   Address // Digits is "" if the caller's number was withheld, or never told
	At     time.Time
	HungUp bool // by us
}
