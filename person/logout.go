package person

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// LogOut forgets an account on this phone: its login here, its name, its year of
// birth, what was ordered of its records, and a login begun that could still choose it. The registry is told if it can be reached; what it is not told lapses
// there by itself, for nobody keeps the token. Exits: OK, Unknown, Failure.
func (s *Service) LogOut(ctx context.Context, st Step, address string) (Exit, error) {
	p, exit, repeat, err := s.begin(ctx, st)
	if repeat {
		return exit, err
	}
	if _, ok := p.Account(address); !ok {
		return Unknown, nil
	}
	s.tellLogOut(ctx, st, address)
	exit, err = s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		i := p.find(address)
		if i < 0 {
			return Unknown, nothing, nil
		}
		p.Accounts = append(p.Accounts[:i:i], p.Accounts[i+1:]...)
		if p.Linking != nil && strings.EqualFold(p.Linking.Account, address) {
			p.Linking = nil
		}
		p.Enrolment, p.Login = p.Enrolment.without(address), p.Login.without(address)
		p.Promises = p.withoutOrders(address)
		return done(OK, s.by(st, "person.logged_out", address, nil))
	})
	if err != nil {
		return exit, err
	}
	s.forget(login{st.Owner, strings.ToLower(address)})
	err = s.Index.Remove(ctx, spaceAccount, s.accountKey(address), hex.EncodeToString(st.Owner[:]))
	if err != nil {
		return Failure, fmt.Errorf("person: unindexing an account: %w", err)
	}
	return exit, nil
}

// without is a login begun, unless it could still be ended at an address: nobody gets
// back in without a new code.
func (l *Login) without(address string) *Login {
	if l != nil && has(l.Found, address) {
		return nil
	}
	return l
}

// without keeps the details told, and no way into an address that exists.
func (e *Enrolment) without(address string) *Enrolment {
	if e == nil || !has(e.Found, address) {
		return e
	}
	kept := *e
	kept.Found, kept.Token = nil, ""
	return &kept
}

// logoutBudget is how long a person waits for the registry to hear of a logout.
const logoutBudget = 3 * time.Second

func (s *Service) tellLogOut(ctx context.Context, st Step, address string) {
	ctx, cancel := context.WithTimeout(ctx, logoutBudget)
	defer cancel()
	token, err := s.Token(ctx, st.Owner, address)
	if err != nil {
		return
	}
	_ = s.PHR.Logout(ctx, token) // it lapses by itself
}
