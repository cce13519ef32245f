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

// SendLoginCode makes the registry send a code to this number, to log in to an
// address that it has. Exits: Sent, Limited, Blocked, Failure.
func (s *Service) SendLoginCode(ctx context.Context, st Step) (Exit, error) {
	p, exit, repeat, err := s.begin(ctx, st)
	if repeat {
		return exit, err
	}
	if l := p.Login; l != nil && l.Token == "" && underway(l.TxnID, l.Sent, st.At) {
		return Sent, nil
	}
	if exit, err := s.mayAskCode(ctx, st); exit != OK {
		return exit, err
	}
	txn, err := s.PHR.RequestLoginOTP(ctx, st.Number)
	if err != nil {
		return exitOf(err)
	}
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		p.Login = &Login{TxnID: txn, Sent: st.At.UTC()}
		return done(Sent, s.by(st, "person.login_code", "", nil))
	})
}

// VerifyLoginCode checks the registry's code and logs in: to address if it is not
// "", to the only one the mobile has, or else leaves the choice (ChooseLogin).
// Exits: In, Several (Person.Login.Found), None, Unknown (address is not on this
// mobile), Wrong, Lapsed, Limited, Blocked, Failure.
func (s *Service) VerifyLoginCode(ctx context.Context, st Step, code, address string) (Exit, error) {
	p, exit, repeat, err := s.begin(ctx, st)
	if repeat {
		return exit, err
	}
	if p.Login == nil || !usable(p.Login.TxnID, p.Login.Sent, st.At) {
		return Lapsed, nil
	}
	v, err := s.PHR.VerifyLoginOTP(ctx, p.Login.TxnID, registry.OTP(code))
	if err != nil {
		return exitOf(err)
	}
	found := foundOf(v.Accounts)
	switch {
	case len(found) == 0:
		return None, nil
	case address != "" && !has(found, address):
		return Unknown, nil
	case address == "" && len(found) == 1:
		address = found[0].Address
	}
	if address != "" {
		return s.choose(ctx, st, v, found, address)
	}
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		p.Login = &Login{TxnID: v.Txn, Sent: st.At.UTC(), Token: string(v.Transfer), Found: found}
		return done(Several)
	})
}

// ChooseLogin logs in to one of the addresses that a right code opened. Exits: In,
// Lapsed, Unknown, Failure.
func (s *Service) ChooseLogin(ctx context.Context, st Step, address string) (Exit, error) {
	p, exit, repeat, err := s.begin(ctx, st)
	if repeat {
		return exit, err
	}
	if p.Login == nil || p.Login.Token == "" {
		return Lapsed, nil
	}
	if !has(p.Login.Found, address) {
		return Unknown, nil
	}
	v := registry.Verified{Txn: p.Login.TxnID, Transfer: registry.Token(p.Login.Token)}
	return s.choose(ctx, st, v, p.Login.Found, address)
}

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
		a.Refresh, a.Until, a.LoggedIn, a.Misses, a.Warned = string(t.Refresh), t.RefreshUntil.UTC(), st.At.UTC(), 0, false
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

// LogOut forgets an account on this phone: its login here, its name, its year of
// birth. The registry is told if it can be reached; what it is not told lapses
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
