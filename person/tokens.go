package person

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/registry"
	"healthdial/seal"
)

// Errors of Token and Holder. They are registry kinds too, for callers that know
// registries only.
var (
	// ErrNeedsLogin says that the registry login of an account has lapsed.
	ErrNeedsLogin = fmt.Errorf("person: a registry login is needed: %w", registry.Unauthorized)
	// ErrNoAccount says that an account is not used from this number.
	ErrNoAccount = fmt.Errorf("person: no such account here: %w", registry.NotFound)
)

// login names one account on one number.
type login struct {
	owner   seal.Owner
	address string // lower case
}

// access is one login's access token, in memory only. Who holds busy may refresh
// it: at most one refresh is under way, and whoever waits for it keeps to their own
// deadline.
type access struct {
	busy  chan struct{}
	token registry.Token
	until time.Time
}

// spare is how long a token must still live to be handed out.
const spare = 30 * time.Second

func (s *Service) slot(l login) *access {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.logins[l]
	if a == nil {
		a = &access{busy: make(chan struct{}, 1)}
		s.logins[l] = a
	}
	return a
}

// Token is a live access token of an account on a number, refreshed when it must
// be. It fails with ErrNeedsLogin, ErrNoAccount, or as the registry or the store
// does.
func (s *Service) Token(ctx context.Context, owner seal.Owner, address string) (registry.Token, error) {
	l := login{owner, strings.ToLower(address)}
	a := s.slot(l)
	select {
	case a.busy <- struct{}{}:
		defer func() { <-a.busy }()
	case <-ctx.Done():
		return "", fmt.Errorf("person: waiting for a login: %w", ctx.Err())
	}
	if s.Now().Add(spare).Before(a.until) {
		return a.token, nil
	}
	t, err := s.refresh(ctx, owner, address)
	if err != nil {
		s.drop(l, a)
		return "", err
	}
	a.token, a.until = t.Access, t.AccessUntil
	return a.token, nil
}

// remember keeps the access token of a login just made.
func (s *Service) remember(l login, t registry.Tokens) {
	fresh := &access{busy: make(chan struct{}, 1), token: t.Access, until: t.AccessUntil}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins[l] = fresh
}

func (s *Service) forget(l login) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.logins, l)
}

// drop forgets a slot that holds no token, unless a login replaced it.
func (s *Service) drop(l login, a *access) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.logins[l] == a {
		delete(s.logins, l)
	}
}

// Holder is what other domains know of an account on a number.
type Holder struct {
	Number   msisdn.Number
	Address  string
	Name     string
	Lang     string
	LoggedIn time.Time // last registry login by code from this number
	Until    time.Time // when it lapses
	Called   bool      // wants to be called about requests
}

// Holder fails with ErrNoAccount for an account that is not used from the number.
func (s *Service) Holder(ctx context.Context, owner seal.Owner, address string) (Holder, error) {
	p, err := s.Store.Load(ctx, owner)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Holder{}, fmt.Errorf("person: loading: %w", err)
	}
	a, ok := p.Account(address)
	if !ok {
		return Holder{}, ErrNoAccount
	}
	return Holder{Number: p.Number, Address: a.Address, Name: a.Name, Lang: p.Lang, LoggedIn: a.LoggedIn, Until: a.Until, Called: p.Called}, nil
}

const spaceAccount = "account" // account -> owners that use it

func (s *Service) accountKey(address string) string {
	return s.name(spaceAccount, strings.ToLower(address))
}

// Owners are the numbers that use an account, in no order.
func (s *Service) Owners(ctx context.Context, address string) ([]seal.Owner, error) {
	all, err := s.Index.All(ctx, spaceAccount, s.accountKey(address), s.Now())
	if err != nil {
		return nil, fmt.Errorf("person: looking an account up: %w", err)
	}
	var out []seal.Owner
	for id := range all {
		var o seal.Owner
		if b, err := hex.DecodeString(id); err == nil && len(b) == len(o) {
			out = append(out, seal.Owner(b))
		}
	}
	return out, nil
}
