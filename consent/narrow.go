package consent

import (
	"context"
	"slices"
	"time"

	"healthdial/audit"
)

// Narrow leaves only some of the data types that were asked for, never more. A code
// for what was read back before is void, and what is left must be read back
// (Review) before the next. Exits: OK, Bad (a type that was not asked for, or
// none), Gone, Answered, Failure.
func (s *Service) Narrow(ctx context.Context, st Step, name string, types []string) (Request, Exit, error) {
	r, exit, err := s.find(ctx, st, name, false)
	if exit != OK {
		return r, exit, err
	}
	return s.step(ctx, st, r.ID, func(r *Request) (Exit, effect, error) {
		if !r.Live(st.At) {
			return r.over(), nothing, nil
		}
		t := r.Terms().clone()
		t.Types = sorted(types)
		if !t.within(r.Asked) {
			return Bad, nothing, nil
		}
		r.Narrowed, r.Code, r.ReadBack = &t, nil, time.Time{}
		return OK, effect{audit: []audit.Event{r.by(st, "consent.narrowed", nil)}}, nil
	})
}

// rebound applies the policy at now, keeping the types that the person left. Never
// under a live code: it authorises what was read back.
func (r *Request) rebound(p Policy, now time.Time) {
	types := r.Terms().Types
	r.Narrowed = p.bound(r.Asked, now)
	if !slices.Equal(types, r.Asked.Types) {
		t := r.Terms().clone()
		t.Types = types
		r.Narrowed = &t
	}
}
