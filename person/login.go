package person

import (
	"context"

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
