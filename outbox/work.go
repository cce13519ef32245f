package outbox

import (
	"context"
	"errors"
	"runtime/debug"
	"time"
)

// panicked is an attempt spent on a bug of ours.
type panicked struct{}

func (panicked) Error() string { return "outbox: panic" }

// Cause is the word for operators.
func (panicked) Cause() string { return "panic" }

// work does what there is to do with one claimed message, and records it.
func (r *run) work(l Leased, before <-chan struct{}) {
	hold := r.hold(l.Lease)
	defer hold.end()
	if !r.turn(hold, before) {
		r.handBack(l, hold)
		return
	}
	began, p := r.cfg.Now(), r.policy(l.Message)
	if cause := unfit(l.Message, p, began); cause != "" {
		r.settle(l, hold, Outcome{}, verdict{what: bury, cause: cause}, began)
		return
	}
	out, err := r.send(hold.ctx, l.Message, p)
	if errors.Is(err, ErrLeaseLost) { // nothing was written: the store knows who may now
		r.handBack(l, hold)
		return
	}
	if err != nil && hold.ctx.Err() != nil && !decided(err) {
		err = Unknown("cut off")
	}
	missing := r.bearers.saw(l.Kind, err)
	r.settle(l, hold, out, judge(l.Message, err, p, missing, r.cfg.Now(), r.cfg.Rand()), began)
}

// turn waits for the message before to the same number. It is false if Run is told
// to stop first, or was already: nothing new begins then.
func (r *run) turn(h *hold, before <-chan struct{}) bool {
	if before != nil {
		select {
		case <-before:
		case <-r.stopping.Done():
		case <-h.ctx.Done():
		}
	}
	return r.stopping.Err() == nil && h.ctx.Err() == nil
}

// handBack makes a message due again that nobody began to send.
func (r *run) handBack(l Leased, h *hold) {
	now := r.cfg.Now()
	r.settle(l, h, Outcome{}, verdict{what: retry, at: now, cause: causeHandedBack}, now)
}

// send hands a message to its Sender, for no longer than it is worth sending unless it is
// finished whole, and contains its panic.
func (r *run) send(ctx context.Context, m Message, p Policy) (out Outcome, err error) {
	sender, ok := r.cfg.Senders[m.Kind]
	if !ok {
		return Outcome{}, ErrNoBearer
	}
	ctx, cancel := context.WithTimeout(ctx, r.patience(m, p))
	defer cancel()
	defer func() {
		if recover() != nil { // what was thrown may hold content
			r.cfg.Logger.Error("a sender panicked", "kind", m.Kind, "job", m.Job, "stack", string(debug.Stack()))
			out, err = Outcome{}, panicked{}
		}
	}()
	return sender.Send(ctx, m)
}

func (r *run) patience(m Message, p Policy) time.Duration {
	if m.Expires.IsZero() || p.Whole {
		return p.Timeout
	}
	return min(p.Timeout, m.Expires.Sub(r.cfg.Now()))
}

// settle records what became of a message, and tries to until its lease is over, but
// for as long as truthful at least: what was sent and not recorded is sent again.
func (r *run) settle(l Leased, h *hold, out Outcome, v verdict, began time.Time) {
	lease, held := h.stop()
	outcome := outcomeOf(l.Message, out, v)
	switch {
	case !held:
		outcome = "lost"
	case v.what == lapse:
		r.hasten(lease, v.at)
	default:
		switch err := r.record(l, lease, out, v); {
		case errors.Is(err, ErrLeaseLost):
			outcome = "lost"
		case err != nil:
			outcome = "unrecorded"
			r.cfg.Logger.Error("what became of a message is not recorded", "kind", l.Kind, "lane", l.Lane, "error", err)
		}
	}
	if v.what == bury {
		r.cfg.Logger.Warn("a message was buried", "kind", l.Kind, "lane", l.Lane, "job", l.Job, "cause", v.cause)
	}
	r.cfg.Metrics.Settled(l.Kind, l.Lane, outcome, r.cfg.Now().Sub(began))
}

// hasten lets a lease run out at a moment, zero for its own: what is claimed after
// that is marked as possibly doubled. If it fails, the lease just takes longer.
func (r *run) hasten(lease Lease, at time.Time) {
	if at.IsZero() || !at.Before(lease.Until) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.working), at.Sub(r.cfg.Now()))
	defer cancel()
	if _, err := r.cfg.Store.Renew(ctx, lease, at); err != nil {
		r.cfg.Logger.Warn("a message waits for the end of its lease", "error", err)
	}
}

// outcomeOf is a verdict as metrics know it.
func outcomeOf(m Message, out Outcome, v verdict) string {
	switch {
	case v.what == settled && len(out.Parts) > 0 && m.Doubled:
		return "sent again"
	case v.what == settled && len(out.Parts) > 0:
		return "sent"
	case v.what == settled:
		return "done"
	case v.what == retry && (v.cause == causeNoBearer || v.cause == causeHandedBack):
		return v.cause
	}
	return v.what.String()
}

func (r *run) record(l Leased, lease Lease, out Outcome, v verdict) error {
	left := max(truthful, lease.Until.Sub(r.cfg.Now()))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.working), left)
	defer cancel()
	for failures := 1; ; failures++ {
		err := r.write(ctx, l, lease, out, v)
		if err == nil || errors.Is(err, ErrLeaseLost) || ctx.Err() != nil {
			return err
		}
		pause(ctx, glance+Backoff(failures, backoff, slowest, r.cfg.Rand()))
	}
}

func (r *run) write(ctx context.Context, l Leased, lease Lease, out Outcome, v verdict) error {
	store, now := r.cfg.Store, r.cfg.Now()
	switch {
	case v.what == retry:
		return store.Retry(ctx, lease, v.at, v.cause, v.spend)
	case v.what == bury:
		return store.Bury(ctx, lease, now, v.cause, r.lastWords(l.Message, v.cause))
	case len(out.Parts) == 0:
		return store.Done(ctx, lease, out.Follow, out.Audit)
	}
	if len(out.Follow) > 0 {
		if err := store.Add(ctx, out.Follow...); err != nil {
			return err
		}
	}
	return store.Sent(ctx, lease, out.Parts, now.Add(r.cfg.Keep))
}

func (r *run) lastWords(m Message, cause string) []Message {
	if r.cfg.GiveUp == nil {
		return nil
	}
	return r.cfg.GiveUp(m, cause)
}
