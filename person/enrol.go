package person

import (
	"context"
	"errors"
	"time"

	"healthdial/registry"
)

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
