package consent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/registry"
	"healthdial/seal"
)

// SIMChange is the last time that a number got another SIM, or another holder.
type SIMChange struct {
	At      time.Time
	Revoked bool // the number was given up, and may be somebody else's: grants stay held
}

// SIMChanges is an operator's signal of SIM changes. ok is false for a number whose
// SIM is not known to have changed. An error holds grants: silence is no proof.
type SIMChanges interface {
	Changed(ctx context.Context, owner seal.Owner, n msisdn.Number) (c SIMChange, ok bool, err error)
}

// Held reports whether the SIM of a number is newer than the last login at the registry of
// an account's holder: what is sent there may reach somebody else.
func (s *Service) Held(ctx context.Context, owner seal.Owner, n msisdn.Number, account string) (bool, error) {
	return s.held(ctx, Request{Owner: owner, Number: n, Account: account})
}

// held says that the SIM is newer than the holder's last login at the registry: a
// code by SMS then proves nothing.
func (s *Service) held(ctx context.Context, r Request) (bool, error) {
	if s.SIM == nil {
		return false, nil // the operator accepted that: see Config.AcceptNoFeed
	}
	c, ok, err := s.SIM.Changed(ctx, r.Owner, r.Number)
	if err != nil {
		return true, fmt.Errorf("consent: SIM changes: %w", err)
	}
	if !ok {
		return false, nil
	}
	h, err := s.Holders.Holder(ctx, r.Owner, r.Account)
	if errors.Is(err, registry.NotFound) {
		return true, nil
	}
	if err != nil {
		return true, fmt.Errorf("consent: last login: %w", err)
	}
	return c.Revoked || !h.LoggedIn.After(c.At), nil
}
