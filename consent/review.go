package consent

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"healthdial/audit"
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

// Review reads a request again for its holder to hear. Exits: OK, Changed (it is
// not what was read before: a code is void, read it all), Stored (the registry is away:
// this is what it showed at Request.AsOf, and approving is but a wish: Intend),
// LoginFirst, Gone, Answered, Failure. With OK, Changed and Stored the Request is what
// to read back: Request.Terms is what approving would grant.
func (s *Service) Review(ctx context.Context, st Step, name string) (Request, Exit, error) {
	r, exit, err := s.find(ctx, st, name, false)
	if exit != OK {
		return r, exit, err
	}
	if !r.Live(st.At) {
		return r, r.over(), nil
	}
	got, err := s.quickly(ctx, r)
	switch exit, err := s.unreadable(ctx, st, r, got, err); {
	case exit == Away:
		return r, Stored, nil
	case exit != OK:
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
		r.ReadBack, r.Intent = st.At.UTC(), nil // a wish has led where it was to lead
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
