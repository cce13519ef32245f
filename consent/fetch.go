package consent

import (
	"context"
	"errors"
	"fmt"

	"healthdial/registry"
	"healthdial/seal"
)

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

// errLine stands for a registry that is known to be out of reach.
var errLine = fmt.Errorf("consent: the line is down: %w", registry.Unavailable)

// away says that a registry did not answer, rather than refuse.
func away(err error) bool {
	return errors.Is(err, registry.Unavailable) || errors.Is(err, registry.Malformed) || errors.Is(err, context.DeadlineExceeded)
}

// quickly fetches in the time that a step has for it: none if that is in vain.
func (s *Service) quickly(ctx context.Context, r Request) (reading, error) {
	if s.Down() {
		return reading{}, errLine
	}
	ctx, cancel := context.WithTimeout(ctx, s.FetchBudget)
	defer cancel()
	return s.fetch(ctx, r)
}

// unreadable answers for a reading that failed or shows the request closed: LoginFirst,
// Gone, Away, Failure; OK otherwise.
func (s *Service) unreadable(ctx context.Context, st Step, r Request, got reading, err error) (Exit, error) {
	switch {
	case errors.Is(err, registry.Unauthorized):
		return LoginFirst, nil
	case errors.Is(err, registry.NotFound):
		return Gone, s.observe(ctx, r, "", st.At)
	case away(err):
		return Away, nil
	case err != nil:
		return Failure, fmt.Errorf("consent: reading a request again: %w", err)
	case got.detail.Status != registry.Requested:
		return Gone, s.observe(ctx, r, got.detail.Status, st.At)
	}
	return OK, nil
}
