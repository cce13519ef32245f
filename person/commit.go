package person

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/audit"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/seal"
)

// effect is what goes into one commit beside the person.
type effect struct {
	out   []outbox.Message
	audit []audit.Event
	none  bool // the record stands as it is: nothing to commit
}

var nothing = effect{none: true}

// maxConflicts bounds how often a change is tried against others'.
const maxConflicts = 8

// Load is the record of a number, or a new one that is not stored yet.
func (s *Service) Load(ctx context.Context, owner seal.Owner, number msisdn.Number) (Person, error) {
	p, err := s.Store.Load(ctx, owner)
	if errors.Is(err, ErrNotFound) {
		return Person{Owner: owner, Number: number}, nil
	}
	if err != nil {
		return Person{}, fmt.Errorf("person: loading: %w", err)
	}
	return p, nil
}

// change loads a person, lets f change them, and commits with f's effect, again
// from the start if somebody else was faster. f does no I/O.
func (s *Service) change(ctx context.Context, owner seal.Owner, number msisdn.Number, f func(*Person) (effect, error)) (Person, error) {
	for range maxConflicts {
		p, err := s.Load(ctx, owner, number)
		if err != nil {
			return Person{}, err
		}
		e, err := f(&p)
		if err != nil || e.none {
			return p, err
		}
		err = s.Store.Commit(ctx, Act{Person: p, Out: e.out, Audit: e.audit})
		if errors.Is(err, ErrConflict) {
			continue
		}
		p.Revision++
		return p, err
	}
	return Person{}, fmt.Errorf("person: giving up: %w", ErrConflict)
}

// step is change for a call of a conversation: a repeat finds the exit that the
// first had; otherwise f's exit is kept under the key.
func (s *Service) step(ctx context.Context, st Step, f func(*Person) (Exit, effect, error)) (Exit, error) {
	var exit Exit
	_, err := s.change(ctx, st.Owner, st.Number, func(p *Person) (effect, error) {
		if done, ok := p.repeats(st); ok {
			exit = done
			return nothing, nil
		}
		x, e, err := f(p)
		exit = x
		if err == nil && !e.none {
			p.Last = Last{Key: st.Key, Exit: string(x)}
		}
		return e, err
	})
	if err != nil {
		return Failure, err
	}
	return exit, nil
}

// begin loads a person for a step that will ask a registry; done is set for a
// repeat.
func (s *Service) begin(ctx context.Context, st Step) (p Person, exit Exit, done bool, err error) {
	p, err = s.Load(ctx, st.Owner, st.Number)
	if err != nil {
		return p, Failure, true, err
	}
	exit, done = p.repeats(st)
	return p, exit, done, nil
}

func (p Person) repeats(st Step) (Exit, bool) {
	return Exit(p.Last.Exit), p.Last.Key == st.Key && p.Last.Exit != ""
}

// by is one thing that happened in a step. It names no account in the clear.
func (s *Service) by(st Step, kind, address string, facts map[string]string) audit.Event {
	return audit.Event{At: st.At, Kind: kind, Owner: st.Owner, Subject: s.name("account", address), Channel: st.Channel,
		Lang: st.Lang, Facts: facts}
}

func (s *Service) event(owner seal.Owner, at time.Time, kind, address string) audit.Event {
	return s.by(Step{Owner: owner, At: at}, kind, address, nil)
}

func done(exit Exit, events ...audit.Event) (Exit, effect, error) {
	return exit, effect{audit: events}, nil
}
