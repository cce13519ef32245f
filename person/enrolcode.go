package person

import (
	"context"
	"errors"
	"slices"
	"strings"

	"healthdial/registry"
)

// SendEnrolCode makes the registry send a code to this number, to make a HealthID.
// Details that were given before are kept. Exits: Sent, Limited, Blocked, Failure.
func (s *Service) SendEnrolCode(ctx context.Context, st Step) (Exit, error) {
	p, exit, repeat, err := s.begin(ctx, st)
	if repeat {
		return exit, err
	}
	if e := p.Enrolment; e != nil && !e.Verified && underway(e.TxnID, e.Sent, st.At) {
		return Sent, nil
	}
	if exit, err := s.mayAskCode(ctx, st); exit != OK {
		return exit, err
	}
	txn, err := s.PHR.RequestEnrolOTP(ctx, st.Number)
	if err != nil {
		return exitOf(err)
	}
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		e := p.enrolment()
		e.TxnID, e.Sent, e.Verified, e.Found, e.Token = txn, st.At.UTC(), false, nil, ""
		p.Enrolment = &e
		return done(Sent, s.by(st, "person.enrol_code", "", nil))
	})
}

// enrolment is a copy of what was given so far.
func (p Person) enrolment() Enrolment {
	if p.Enrolment == nil {
		return Enrolment{}
	}
	return *p.Enrolment
}

// VerifyEnrolCode checks the registry's code. Exits: Fresh (no address on this mobile
// yet: ask for details), Several (Person.Enrolment.Found lists those that exist),
// Wrong, Lapsed, Limited, Blocked, Failure.
func (s *Service) VerifyEnrolCode(ctx context.Context, st Step, code string) (Exit, error) {
	p, exit, repeat, err := s.begin(ctx, st)
	if repeat {
		return exit, err
	}
	e := p.enrolment()
	if !usable(e.TxnID, e.Sent, st.At) {
		return s.lapse(ctx, st)
	}
	v, err := s.PHR.VerifyEnrolOTP(ctx, e.TxnID, registry.OTP(code))
	if errors.Is(err, registry.Lapsed) {
		return s.lapse(ctx, st)
	}
	if err != nil {
		return exitOf(err)
	}
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		e := p.enrolment()
		e.TxnID, e.Verified, e.Found, e.Token = v.Txn, true, foundOf(v.Accounts), string(v.Transfer)
		p.Enrolment = &e
		if len(e.Found) > 0 {
			return done(Several)
		}
		return done(Fresh)
	})
}

func foundOf(accounts []registry.Account) []Found {
	var out []Found
	for _, a := range accounts {
		out = append(out, Found{Address: a.Address, Name: a.Name})
	}
	return out
}

// has says that an address is among those found.
func has(found []Found, address string) bool {
	return slices.ContainsFunc(found, func(f Found) bool { return strings.EqualFold(f.Address, address) })
}

// lapse forgets the registry's transaction and keeps the details.
func (s *Service) lapse(ctx context.Context, st Step) (Exit, error) {
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		e := p.enrolment()
		e.TxnID, e.Verified, e.Token, e.Found = "", false, "", nil
		p.Enrolment = &e
		return done(Lapsed)
	})
}

// ChooseFound logs in to an address that the mobile has already, instead of making
// another. Exits: In, Lapsed (log in with a code of its own), Unknown, Failure.
func (s *Service) ChooseFound(ctx context.Context, st Step, address string) (Exit, error) {
	p, exit, repeat, err := s.begin(ctx, st)
	if repeat {
		return exit, err
	}
	e := p.enrolment()
	if !has(e.Found, address) {
		return Unknown, nil
	}
	return s.choose(ctx, st, registry.Verified{Txn: e.TxnID, Transfer: registry.Token(e.Token)}, e.Found, address)
}
