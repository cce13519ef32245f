package outbox

import "context"

// heldKey is where a ctx keeps how to ask for its lease.
type heldKey struct{}

// Held is ErrLeaseLost once the lease under which ctx was given to a Sender is about to
// be over, and nil before, or if ctx is under no lease. A Sender asks right before what
// cannot be undone is written: a process that was stopped for longer than its lease
// goes on where it was, before any timer tells that ctx ended. It then returns
// ErrLeaseLost, and the message is as if nobody had tried.
func Held(ctx context.Context) error {
	if held, ok := ctx.Value(heldKey{}).(func() error); ok {
		return held()
	}
	return nil
}

// held is Held for h. A lease counts as over a tenth early: what is written then still
// has to arrive, and the machines' clocks are not quite alike.
func (r *run) held(h *hold) error {
	if l := h.current(); !r.cfg.Now().Before(l.Until.Add(-r.cfg.Lease / 10)) {
		return ErrLeaseLost
	}
	return nil
}
