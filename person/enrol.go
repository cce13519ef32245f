package person

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

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

// Suggest lists free addresses for the details given, without suffix; there may be
// none. Exits: OK, Lapsed, Failure.
func (s *Service) Suggest(ctx context.Context, st Step) ([]string, Exit, error) {
	p, err := s.Load(ctx, st.Owner, st.Number)
	if err != nil {
		return nil, Failure, err
	}
	e := p.enrolment()
	if !e.Verified || e.TxnID == "" {
		return nil, Lapsed, nil
	}
	list, err := s.PHR.Suggest(ctx, e.TxnID, e.details(Place{}, st))
	if err != nil {
		exit, err := exitOf(err)
		return nil, exit, err
	}
	return list, OK, nil
}

// Enrol makes a HealthID with the details given and the address wanted, without
// suffix, and logs in to it. The intent is on record before the registry is asked;
// after an unknown outcome the registry is asked first whether the address is now
// there. It returns the full address. Exits: In, Taken, Full, Minor, Bad (details
// are missing), Lapsed, Unsure (it may have been made: a login tells), Failure.
func (s *Service) Enrol(ctx context.Context, st Step, address string, place Place) (string, Exit, error) {
	p, exit, repeat, err := s.begin(ctx, st)
	if repeat {
		return address + s.Suffix, exit, err
	}
	e := p.enrolment()
	if !e.Verified || e.TxnID == "" {
		return "", Lapsed, nil
	}
	if exit := e.check(st.At); exit != OK {
		return "", exit, nil
	}
	if !e.Asked.IsZero() && e.Address == address {
		if exit, err := s.wasMade(ctx, st, address); exit != OK {
			return address + s.Suffix, exit, err
		}
	}
	if err := s.noteAsked(ctx, st, address, st.At.UTC()); err != nil {
		return "", Failure, err
	}
	d := e.details(place, st)
	d.ABHAAddress = address
	made, err := s.PHR.Enrol(ctx, e.TxnID, d)
	if err != nil {
		return s.notMade(ctx, st, address, err)
	}
	exit, err = s.enter(ctx, st, Account{Address: made.Address, Name: e.Name, Birth: e.Birth}, made.Tokens, "person.enrolled")
	return made.Address, exit, err
}

// wasMade asks what became of an earlier attempt: OK to try again.
func (s *Service) wasMade(ctx context.Context, st Step, address string) (Exit, error) {
	there, err := s.PHR.Exists(ctx, address+s.Suffix)
	if err != nil {
		return exitOf(err)
	}
	if !there {
		return OK, nil
	}
	return Unsure, s.noteAsked(ctx, st, "", time.Time{})
}

func (s *Service) noteAsked(ctx context.Context, st Step, address string, at time.Time) error {
	_, err := s.change(ctx, st.Owner, st.Number, func(p *Person) (effect, error) {
		e := p.enrolment()
		e.Address, e.Asked = address, at
		p.Enrolment = &e
		return effect{}, nil
	})
	return err
}

// notMade ends an attempt that brought no address, or none that we know of.
func (s *Service) notMade(ctx context.Context, st Step, address string, cause error) (string, Exit, error) {
	var e *registry.Error
	if errors.As(cause, &e) && e.Unknown {
		return address + s.Suffix, Unsure, nil // Asked stays: the next attempt looks first
	}
	if err := s.noteAsked(ctx, st, address, time.Time{}); err != nil {
		return "", Failure, err
	}
	if errors.Is(cause, registry.Lapsed) || errors.Is(cause, registry.Unauthorized) {
		exit, err := s.lapse(ctx, st)
		return "", exit, err
	}
	if errors.Is(cause, registry.Refused) {
		return "", Bad, nil
	}
	exit, err := exitOf(cause)
	return "", exit, err
}
