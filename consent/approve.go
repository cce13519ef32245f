package consent

import (
	"context"
	"errors"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/registry"
)

// delays follow codes that were voided by misses on a keypad: the first, the
// second, every later one.
var delays = [...]time.Duration{15 * time.Minute, time.Hour, 24 * time.Hour}

// Approve is the approval of a request by its code. name may be "": then the
// request of the number that has a live code is meant. A try is spent, on disk,
// before the code is compared. Exits: Recorded (the decision and its submission are
// on disk), Wrong, Void (no live code: read the request again for a new one),
// Changed, Held, Gone, Answered, LoginFirst, Failure. The Request is the one that
// was meant, zero if none.
//
// A registry that cannot be reached in time does not hold a decision up: what was
// decided is compared with it again before it is submitted.
func (s *Service) Approve(ctx context.Context, st Step, name, code string) (Request, Exit, error) {
	r, exit, err := s.meant(ctx, st, name)
	switch {
	case exit != OK:
		return r, exit, err
	case r.Code.elsewhere(st):
		return r, Void, nil
	}
	r, exit, err = s.spend(ctx, st, r.ID)
	if exit != OK {
		return r, exit, err
	}
	if !s.matches(*r.Code, code) {
		return s.miss(ctx, st, r.ID)
	}
	if exit, err := s.stillHolds(ctx, st, &r); exit != OK {
		return s.drop(ctx, st, r.ID, exit, err)
	}
	return s.approve(ctx, st, r)
}

// stillHolds checks, after a right code, that it authorises what stands there now.
func (s *Service) stillHolds(ctx context.Context, st Step, r *Request) (Exit, error) {
	digest, err := s.digest(*r, Approve)
	if err != nil {
		return Failure, err
	}
	if digest != r.Code.Digest {
		return Changed, nil
	}
	held, err := s.held(ctx, *r)
	if err != nil {
		return Failure, err
	}
	if held {
		return Held, nil
	}
	return s.unchanged(ctx, st, *r)
}

// unchanged reads the request again, as far as the registry can be reached.
func (s *Service) unchanged(ctx context.Context, st Step, r Request) (Exit, error) {
	got, err := s.quickly(ctx, r)
	if err != nil && !errors.Is(err, registry.NotFound) {
		return OK, nil // the submission reads it again
	}
	if exit, err := s.unreadable(ctx, st, r, got, err); exit != OK {
		return exit, err
	}
	if seen := r; seen.compare(got) {
		return Changed, nil
	}
	return OK, nil
}

// drop ends a right code that authorises nothing any more. After a failure of ours
// the code lives on.
func (s *Service) drop(ctx context.Context, st Step, id string, exit Exit, err error) (Request, Exit, error) {
	if exit == Failure || exit == Gone {
		r, _ := s.Store.Load(ctx, st.Owner, id)
		return r, exit, err
	}
	return s.step(ctx, st, id, func(r *Request) (Exit, effect, error) {
		r.Code = nil
		return exit, effect{audit: []audit.Event{r.by(st, "consent.code_void", map[string]string{"cause": string(exit)})}}, nil
	})
}

// approve commits the decision with its submission. checked is the request as its
// code was found right for; if it moved since, the code is for something else.
func (s *Service) approve(ctx context.Context, st Step, checked Request) (Request, Exit, error) {
	return s.step(ctx, st, checked.ID, func(r *Request) (Exit, effect, error) {
		if !r.Live(st.At) {
			return r.over(), nothing, nil
		}
		if r.Code == nil || r.Code.Hash != checked.Code.Hash {
			return Void, nothing, nil
		}
		if digest, err := s.digest(*r, Approve); err != nil || digest != r.Code.Digest {
			r.Code = nil
			return Changed, effect{}, err
		}
		e, err := s.decide(r, st, Approve)
		return Recorded, e, err
	})
}

// decide moves a request to DECIDED, with the job that submits it.
func (s *Service) decide(r *Request, st Step, c Choice) (effect, error) {
	if err := r.move(Decided); err != nil {
		return nothing, err
	}
	r.Choice, r.DecidedAt, r.Notice, r.Lang, r.Channel = c, st.At.UTC(), s.Notice, st.Lang, st.Channel
	return effect{out: []outbox.Message{s.job(*r, JobSubmit, st.At)},
		audit: []audit.Event{r.by(st, "consent.decided", map[string]string{"choice": string(c), "notice": s.Notice})}}, nil
}
