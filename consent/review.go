package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"healthdial/audit"
	"healthdial/registry"
	"healthdial/seal"
)

// Waiting lists the requests of an account ("" for all of the number's) that can be
// answered at now, newest first.
func (s *Service) Waiting(ctx context.Context, owner seal.Owner, account string, now time.Time) ([]Request, error) {
	list, err := s.Store.List(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("consent: listing: %w", err)
	}
	list = slices.DeleteFunc(list, func(r Request) bool {
		return !r.Live(now) || account != "" && r.Account != account
	})
	newestFirst(list)
	return list, nil
}

func newestFirst(list []Request) {
	slices.SortFunc(list, func(a, b Request) int {
		if c := b.Created.Compare(a.Created); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// ByRef finds a number's request by the reference that its prompt named, or fails
// with ErrNotFound.
func (s *Service) ByRef(ctx context.Context, owner seal.Owner, ref string) (Request, error) {
	list, err := s.Store.List(ctx, owner)
	if err != nil {
		return Request{}, fmt.Errorf("consent: listing: %w", err)
	}
	for _, r := range list {
		if r.Ref == ref {
			return r, nil
		}
	}
	return Request{}, ErrNotFound
}

func isRef(s string) bool { return len(s) == refDigits && digitsOnly(s) }

func digitsOnly(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// reading is a request as the registry shows it now.
type reading struct {
	detail registry.ConsentRequest
	links  []registry.Link
}

// fetch reads a request again, with what is linked where the request leaves open
// whose records are meant. It fails as the registry does.
func (s *Service) fetch(ctx context.Context, r Request) (reading, error) {
	token, err := s.token(ctx, r.Owner, r.Account)
	if err != nil {
		return reading{}, err
	}
	d, err := s.Manager.Get(ctx, token, r.ID)
	if err != nil {
		return reading{}, err
	}
	got := reading{detail: d}
	if d.HIP.ID == "" || len(d.CareContexts) == 0 {
		got.links, err = s.Links.Links(ctx, token)
	}
	return got, err
}

// token is a live login. An account that was logged out here needs a login like one
// whose login lapsed.
func (s *Service) token(ctx context.Context, owner seal.Owner, account string) (registry.Token, error) {
	token, err := s.Holders.Token(ctx, owner, account)
	if errors.Is(err, registry.NotFound) {
		return "", fmt.Errorf("consent: not on this phone: %w", registry.Unauthorized)
	}
	return token, err
}

// quickly fetches in the time that a step has for it.
func (s *Service) quickly(ctx context.Context, r Request) (reading, error) {
	ctx, cancel := context.WithTimeout(ctx, s.FetchBudget)
	defer cancel()
	return s.fetch(ctx, r)
}

// Review reads a request again for its holder to hear. Exits: OK, Changed (it is
// not what was read before: a code is void, read it all), LoginFirst, Gone,
// Answered, Failure. With OK and Changed the Request is what to read back:
// Request.Terms is what approving would grant.
func (s *Service) Review(ctx context.Context, st Step, name string) (Request, Exit, error) {
	r, exit, err := s.find(ctx, st, name, false)
	if exit != OK {
		return r, exit, err
	}
	if !r.Live(st.At) {
		return r, r.over(), nil
	}
	got, err := s.quickly(ctx, r)
	if exit, err := s.unreadable(ctx, st, r, got, err); exit != OK {
		return r, exit, err
	}
	return s.step(ctx, st, r.ID, func(r *Request) (Exit, effect, error) {
		if !r.Live(st.At) {
			return r.over(), nothing, nil
		}
		changed := r.compare(got)
		if changed || !r.coded(st.At) {
			r.rebound(s.Policy, st.At)
		}
		first := r.ReadBack.IsZero()
		r.ReadBack = st.At.UTC()
		if changed && !first {
			return Changed, effect{audit: []audit.Event{r.by(st, "consent.changed", nil)}}, nil
		}
		return OK, effect{audit: []audit.Event{r.by(st, "consent.read", nil)}}, nil
	})
}

// over is the exit for a request that can no longer be answered.
func (r Request) over() Exit {
	if r.Choice != "" {
		return Answered
	}
	return Gone
}

// compare takes over what the registry shows and says whether anything differs;
// a code of what was there before is then void.
func (r *Request) compare(got reading) (changed bool) {
	now := *r
	now.describe(got.detail, got.links)
	if now.Asked.equal(r.Asked) && now.Requester == r.Requester && now.Facility == r.Facility && now.HIU == r.HIU && now.Purpose == r.Purpose {
		return false
	}
	*r = now
	r.Narrowed, r.Code = nil, nil
	return true
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

// unreadable answers for a reading that failed or shows the request closed; OK
// otherwise.
func (s *Service) unreadable(ctx context.Context, st Step, r Request, got reading, err error) (Exit, error) {
	switch {
	case errors.Is(err, registry.Unauthorized):
		return LoginFirst, nil
	case errors.Is(err, registry.NotFound):
		return Gone, s.observe(ctx, r, "", st.At)
	case err != nil:
		return Failure, fmt.Errorf("consent: reading a request again: %w", err)
	case got.detail.Status != registry.Requested:
		return Gone, s.observe(ctx, r, got.detail.Status, st.At)
	}
	return OK, nil
}

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
