package person

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"healthdial/audit"
	"healthdial/registry"
)

// choose logs in to one of the accounts that a right code opened.
func (s *Service) choose(ctx context.Context, st Step, v registry.Verified, found []Found, address string) (Exit, error) {
	if v.Transfer == "" {
		return Lapsed, nil
	}
	tokens, err := s.PHR.ChooseAccount(ctx, v, address)
	if errors.Is(err, registry.Unauthorized) || errors.Is(err, registry.Refused) {
		return Lapsed, nil
	}
	if err != nil {
		return exitOf(err)
	}
	a := Account{Address: address}
	for _, f := range found {
		if strings.EqualFold(f.Address, address) {
			a = Account{Address: f.Address, Name: f.Name}
		}
	}
	if q, err := s.PHR.Profile(ctx, tokens.Access); err == nil { // without it, only a login identifies
		a.Birth = q.Year
		if q.Name != "" {
			a.Name = q.Name
		}
	}
	return s.enter(ctx, st, a, tokens, "person.logged_in")
}

// enter records a login, with all that follows from it in the same commit. The
// index is written first.
func (s *Service) enter(ctx context.Context, st Step, a Account, t registry.Tokens, kind string) (Exit, error) {
	if err := s.Index.Put(ctx, spaceAccount, s.accountKey(a.Address), hex.EncodeToString(st.Owner[:]), nil, time.Time{}); err != nil {
		return Failure, fmt.Errorf("person: indexing an account: %w", err)
	}
	exit, err := s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		a := p.merged(a)
		a.Refresh, a.Until, a.LoggedIn, a.Misses, a.Texted, a.Warned = string(t.Refresh), t.RefreshUntil.UTC(), st.At.UTC(), 0, 0, false
		p.put(a)
		p.Enrolment, p.Login = nil, nil
		e := effect{audit: []audit.Event{s.by(st, kind, a.Address, nil)}}
		if s.OnLogin != nil {
			e.out = s.OnLogin(st.Owner, a.Address, a.LoggedIn)
		}
		return In, e, nil
	})
	if err == nil {
		s.remember(login{st.Owner, strings.ToLower(a.Address)}, t)
	}
	return exit, err
}

// merged keeps what was known of an account and is not told anew.
func (p Person) merged(a Account) Account {
	old, ok := p.Account(a.Address)
	if !ok {
		return a
	}
	if a.Name != "" {
		old.Name = a.Name
	}
	if a.Birth != 0 {
		old.Birth = a.Birth
	}
	return old
}

func (p *Person) put(a Account) {
	if i := p.find(a.Address); i >= 0 {
		p.Accounts[i] = a
		return
	}
	p.Accounts = append(p.Accounts, a)
}
