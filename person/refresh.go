package person

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/audit"
	"healthdial/registry"
	"healthdial/seal"
)

// refresh renews a login. A new refresh token is on disk before the access token is
// used; an empty one keeps the old.
func (s *Service) refresh(ctx context.Context, owner seal.Owner, address string) (registry.Tokens, error) {
	p, err := s.Store.Load(ctx, owner)
	if errors.Is(err, ErrNotFound) {
		return registry.Tokens{}, ErrNoAccount
	}
	if err != nil {
		return registry.Tokens{}, fmt.Errorf("person: loading: %w", err)
	}
	a, ok := p.Account(address)
	switch {
	case !ok:
		return registry.Tokens{}, ErrNoAccount
	case a.Refresh == "" || !s.Now().Before(a.Until):
		return registry.Tokens{}, ErrNeedsLogin
	}
	t, err := s.PHR.Refresh(ctx, registry.Token(a.Refresh))
	if errors.Is(err, registry.Unauthorized) || errors.Is(err, registry.Refused) || errors.Is(err, registry.Lapsed) {
		return registry.Tokens{}, s.lapsed(ctx, p, a)
	}
	if err != nil {
		return registry.Tokens{}, fmt.Errorf("person: refreshing a login: %w", err)
	}
	return t, s.renewed(ctx, p, a, t)
}

// renewed keeps a refresh token that differs from the one used.
func (s *Service) renewed(ctx context.Context, p Person, used Account, t registry.Tokens) error {
	same := t.Refresh == "" || string(t.Refresh) == used.Refresh
	if same && (t.RefreshUntil.IsZero() || t.RefreshUntil.Equal(used.Until)) {
		return nil
	}
	return s.withAccount(ctx, p, used, func(a *Account) audit.Event {
		if !same {
			a.Refresh = string(t.Refresh)
		}
		if !t.RefreshUntil.IsZero() {
			if t.RefreshUntil.Sub(a.Until) > time.Hour {
				a.Warned = false // it slid: the next lapse is another
			}
			a.Until = t.RefreshUntil.UTC()
		}
		return s.event(p.Owner, s.Now(), "person.renewed", a.Address)
	})
}

// lapsed forgets a refresh token that the registry does not take any more.
func (s *Service) lapsed(ctx context.Context, p Person, used Account) error {
	err := s.withAccount(ctx, p, used, func(a *Account) audit.Event {
		a.Refresh = ""
		return s.event(p.Owner, s.Now(), "person.lapsed", a.Address)
	})
	if err != nil {
		return err
	}
	return ErrNeedsLogin
}

// withAccount changes an account whose refresh token is still the one used: a login
// made meanwhile stands.
func (s *Service) withAccount(ctx context.Context, p Person, used Account, f func(*Account) audit.Event) error {
	_, err := s.change(ctx, p.Owner, p.Number, func(p *Person) (effect, error) {
		i := p.find(used.Address)
		if i < 0 || p.Accounts[i].Refresh != used.Refresh {
			return nothing, nil
		}
		return effect{audit: []audit.Event{f(&p.Accounts[i])}}, nil
	})
	return err
}
