package session

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"healthdial/engine"
)

// The exits that a call has besides those that its Go code chooses.
const (
	exitLate  = "late"
	exitError = "error"
)

// maxCalls bounds the calls of one turn. What goes beyond fails by its exit, and a
// flow that goes on calling all the same is refused.
const maxCalls = 8

var errEndless = errors.New("session: calls without end")

// call answers a call. An error is the store's: a call's own failure is an exit.
func (w *turn) call(ctx context.Context, c engine.Call) (engine.Result, error) {
	switch w.calls++; {
	case w.calls > 2*maxCalls:
		return engine.Result{}, errEndless
	case w.calls > maxCalls:
		w.cfg.Logger.Error("too many calls in one turn", "call", c.Name)
		return engine.Result{Exit: exitError}, nil
	}
	call, err := w.described(c)
	if err != nil {
		return engine.Result{}, err
	}
	began := w.cfg.Now()
	r, err := w.ask(ctx, call, c)
	if err == nil {
		w.cfg.Metrics.Call(c.Name, r.Exit, w.cfg.Now().Sub(began))
	}
	return r, err
}

func (w *turn) described(c engine.Call) (Call, error) {
	key, err := w.callKey(w.ev.ID, w.calls, c.Name, c.Vars)
	return Call{
		Key: key, Name: c.Name, Owner: w.s.Owner, Number: w.s.Number,
		Session: w.s.ID, Channel: w.ev.Channel, Link: w.ev.Link, Lang: w.s.State.Lang,
		Vars: c.Vars, Secret: c.Secret, At: w.cfg.Now(), Opens: w.opens, Event: w.ev.ID, Placed: w.ev.Placed,
	}, err
}

// ask makes the call by its kind. One for which no time is left is late before it
// was tried. A local one is quick and has no exit for lateness.
func (w *turn) ask(ctx context.Context, call Call, c engine.Call) (engine.Result, error) {
	left := min(w.limit.Sub(w.cfg.Now())-w.cfg.Margin, w.cfg.CallTimeout)
	switch {
	case w.recalled:
		return engine.Result{}, errRecalled
	case c.Kind == engine.Local:
		left = w.cfg.StoreTimeout
	case left <= 0:
		return w.late(call, c.Park)
	case c.Kind == engine.Remote:
		if err := w.announce(ctx, call, c.Park); err != nil {
			return engine.Result{}, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	r, err := w.made(ctx, call)
	switch {
	case err == nil:
		return r, nil
	case c.Kind != engine.Local && ctx.Err() != nil:
		call.Again = true
		return w.late(call, c.Park)
	}
	if c.Kind == engine.Local && w.cfg.Passing(err) {
		// Nobody knows what the call did, so no exit tells it. A letter waits, and a
		// repeat finds under the call's key what was done; who pressed a key is asked
		// to try again.
		return engine.Result{}, fmt.Errorf("%w: %w", ErrBusy, err)
	}
	w.cfg.Logger.Warn("a call failed", "call", call.Name, "error", err)
	if c.Kind == engine.Remote && call.Secret == "" && len(c.Park) > 0 && !errors.Is(err, errPanic) {
		call.Again = true // what failed may have had its effect
		return w.late(call, c.Park)
	}
	return engine.Result{Exit: exitError}, nil
}

// made makes the call, and contains its panic.
func (w *turn) made(ctx context.Context, call Call) (r engine.Result, err error) {
	defer func() {
		if recover() != nil { // what was thrown may hold content
			w.cfg.Logger.Error("a call panicked", "call", call.Name, "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return w.cfg.Calls.Call(ctx, call)
}

// late parks the call if it may be, and tells the flow.
func (w *turn) late(call Call, say map[string]string) (engine.Result, error) {
	return engine.Result{Exit: exitLate}, w.park(parkable(call, say))
}
