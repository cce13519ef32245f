package smpp

import "context"

// Handler takes incoming messages.
//
// Receive is called for every message that was admitted, several at once for
// different subscribers, one after the other for one. The peer is answered with
// the returned status when Receive returns: store first, then return. The id is
// the message_id of the answer to a submit_sm or data_sm and unused otherwise.
//
// Receive may send on from. It may outlive the connection that the message came
// by; its context ends only when the link or server stops and its time to drain
// is over.
type Handler interface {
	Receive(ctx context.Context, from *Bind, m Message) (id string, s Status)
}

// HandlerFunc is a function as a Handler.
type HandlerFunc func(ctx context.Context, from *Bind, m Message) (id string, s Status)

// Receive calls f.
func (f HandlerFunc) Receive(ctx context.Context, from *Bind, m Message) (string, Status) {
	return f(ctx, from, m)
}
