package main

import (
	"context"
	"encoding/hex"
	"time"

	"healthdial/config"
	"healthdial/gsm/msisdn"
)

// missedBy is what a call brings that a modem did not answer: the caller is called back,
// or gets the menu by SMS. nil for nothing.
func (s *service) missedBy(m config.Modem) func(context.Context, msisdn.Number) {
	switch m.Missed {
	case "call":
		return func(_ context.Context, n msisdn.Number) { s.missed(n, true) }
	case "menu":
		return func(ctx context.Context, n msisdn.Number) { s.menuFor(ctx, n, m.Name) }
	}
	return nil
}

// menuSpace names the counters of menus that missed calls brought.
const menuSpace = "missed.menu"

// menuFor has the screen where a number's conversation is go on by SMS. Anybody can call in
// another's name, so a number gets it once in ten minutes, and a few times a day, from
// the SIM that it called.
func (s *service) menuFor(ctx context.Context, n msisdn.Number, link string) {
	ctx, cancel := context.WithTimeout(ctx, missedTime)
	defer cancel()
	owner, now := s.ring.Owner(n.E164()), s.clock.now()
	for _, limit := range []struct {
		most   int
		window time.Duration
	}{{1, 10 * time.Minute}, {10, 24 * time.Hour}} {
		count, err := s.store.Counters().Count(ctx, menuSpace, hex.EncodeToString(owner[:]), now, limit.window)
		if err != nil {
			s.log.Warn("a missed call is not answered by SMS", "err", err)
			return
		}
		if count > limit.most {
			return
		}
	}
	if err := s.handedBy(ctx, n, link); err != nil {
		s.log.Warn("a missed call is not answered by SMS", "err", err)
	}
}
