package consent

import (
	"context"
	"fmt"
	"time"

	"healthdial/audit"
)

// meant finds the request that a code is for, or that this very step was for.
func (s *Service) meant(ctx context.Context, st Step, name string) (Request, Exit, error) {
	list, err := s.Store.List(ctx, st.Owner)
	if err != nil {
		return Request{}, Failure, fmt.Errorf("consent: listing: %w", err)
	}
	for _, r := range list {
		if done, ok := r.repeats(st); ok {
			return r, done, nil
		}
	}
	live, ok := newestCoded(list, st.At)
	if name == "" {
		if !ok {
			return Request{}, Void, nil
		}
		return live, OK, nil
	}
	for _, r := range list {
		switch {
		case name != r.ID && name != r.Ref:
		case r.coded(st.At) && r.ID != live.ID:
			return r, Void, nil
		default:
			return r, OK, nil
		}
	}
	return Request{}, Gone, nil
}

// newestCoded is the request whose code is the one live code of the number. Drawing
// a code voids the others; of two drawn at the same moment only one counts.
func newestCoded(list []Request, now time.Time) (live Request, ok bool) {
	for _, r := range list {
		if r.coded(now) && (!ok || r.Code.Expires.After(live.Code.Expires)) {
			live, ok = r, true
		}
	}
	return live, ok
}

// Coded is the request of a number that has a live code, so that the next dial can
// ask for it. One that was spoken in a call is not asked for in another.
func (s *Service) Coded(ctx context.Context, st Step) (Request, bool, error) {
	list, err := s.Store.List(ctx, st.Owner)
	if err != nil {
		return Request{}, false, fmt.Errorf("consent: listing: %w", err)
	}
	r, ok := newestCoded(list, st.At)
	return r, ok && !r.Code.Spoken, nil
}

// spend takes one try off the code. A step that was cut off after it had spent does
// not spend again.
func (s *Service) spend(ctx context.Context, st Step, id string) (Request, Exit, error) {
	exit := OK
	r, err := s.change(ctx, st.Owner, id, func(r *Request) (effect, error) {
		exit = OK
		spent := r.Last.Key == st.Key && st.Key != [16]byte{}
		switch {
		case !r.Live(st.At):
			exit = r.over()
			return nothing, nil
		case spent && r.Code != nil && !r.Code.Void && st.At.Before(r.Code.Expires):
			return nothing, nil
		case !r.coded(st.At):
			exit = Void
			return nothing, nil
		}
		c := *r.Code
		c.Tries++
		r.Code, r.Last = &c, Last{Key: st.Key}
		return effect{}, nil
	})
	if err != nil {
		return Request{}, Failure, err
	}
	return r, exit, nil
}

// miss is a wrong code: the last try voids the code, and on a keypad delays the
// next one. Misses by SMS, whose sender proves nothing, delay nobody.
func (s *Service) miss(ctx context.Context, st Step, id string) (Request, Exit, error) {
	return s.step(ctx, st, id, func(r *Request) (Exit, effect, error) {
		if r.Code == nil || r.Code.Void {
			return Void, effect{}, nil
		}
		c := *r.Code
		if st.Channel != sms {
			c.Keyed++
		}
		r.Code = &c
		if c.Tries < maxTries {
			return Wrong, effect{audit: []audit.Event{r.by(st, "consent.code_wrong", nil)}}, nil
		}
		if 2*c.Keyed > c.Tries {
			r.Delay = st.At.UTC().Add(delays[min(r.Misses, len(delays)-1)])
			r.Misses++
		}
		r.Code = nil
		return Void, effect{audit: []audit.Event{r.by(st, "consent.code_void", map[string]string{"cause": "tries"})}}, nil
	})
}
