package consent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/seal"
)

// effect is what goes into one commit beside the request.
type effect struct {
	out   []outbox.Message
	audit []audit.Event
	none  bool // the request stands as it is: nothing to commit
}

var nothing = effect{none: true}

// maxConflicts bounds how often a change is tried against others'.
const maxConflicts = 8

// change loads a request, lets f change it, and commits the request with f's
// effect, again from the start if somebody else was faster. f does no I/O.
func (s *Service) change(ctx context.Context, owner seal.Owner, id string, f func(*Request) (effect, error)) (Request, error) {
	for range maxConflicts {
		r, err := s.Store.Load(ctx, owner, id)
		if err != nil {
			return Request{}, err
		}
		e, err := f(&r)
		if err != nil || e.none {
			return r, err
		}
		err = s.Store.Commit(ctx, Act{Request: r, Out: e.out, Audit: e.audit})
		if errors.Is(err, ErrConflict) {
			continue
		}
		r.Revision++
		return r, err
	}
	return Request{}, fmt.Errorf("consent: giving up: %w", ErrConflict)
}

// step is change for a call of a conversation: a repeat finds the exit that the
// first had; otherwise f's exit is kept under the key.
func (s *Service) step(ctx context.Context, st Step, id string, f func(*Request) (Exit, effect, error)) (Request, Exit, error) {
	var exit Exit
	r, err := s.change(ctx, st.Owner, id, func(r *Request) (effect, error) {
		if done, ok := r.repeats(st); ok {
			exit = done
			return nothing, nil
		}
		x, e, err := f(r)
		exit = x
		if err == nil && !e.none {
			r.Last = Last{Key: st.Key, Exit: string(x)}
		}
		return e, err
	})
	if err != nil {
		return Request{}, Failure, err
	}
	return r, exit, nil
}

// repeats says that this step is done, and how it ended.
func (r Request) repeats(st Step) (Exit, bool) {
	return Exit(r.Last.Exit), r.Last.Key == st.Key && r.Last.Exit != ""
}

// find resolves what a person said: the id of a request, or its reference. By SMS,
// whose sender proves nothing, only the reference will do if strict.
func (s *Service) find(ctx context.Context, st Step, name string, strict bool) (Request, Exit, error) {
	if !isRef(name) && !(strict && st.Channel == sms) {
		r, err := s.Store.Load(ctx, st.Owner, name)
		return r, found(err), unless(err, ErrNotFound)
	}
	if !isRef(name) {
		return Request{}, NeedsRef, nil
	}
	r, err := s.ByRef(ctx, st.Owner, name)
	return r, found(err), unless(err, ErrNotFound)
}

func found(err error) Exit {
	switch {
	case err == nil:
		return OK
	case errors.Is(err, ErrNotFound):
		return Gone
	}
	return Failure
}

// unless is err, but for one that is an answer and no failure.
func unless(err, answer error) error {
	if errors.Is(err, answer) {
		return nil
	}
	return err
}

// event is one thing that happened to a request. It names no person and nothing
// that was asked.
func (r Request) event(kind string, at time.Time, facts map[string]string) audit.Event {
	return audit.Event{At: at, Kind: kind, Owner: r.Owner, Subject: r.ID, Channel: r.Channel, Lang: r.Lang, Facts: facts}
}

// by is event for a step.
func (r Request) by(st Step, kind string, facts map[string]string) audit.Event {
	e := r.event(kind, st.At, facts)
	e.Channel, e.Lang = st.Channel, st.Lang
	return e
}
