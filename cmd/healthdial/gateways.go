package main

import (
	"context"
	"crypto/rand"
	"errors"

	"healthdial/config"
	"healthdial/gsm/msisdn"
	"healthdial/session"
	"healthdial/ussd"
)

// gateways is USSD over the HTTP gateways of a configuration.
func (s *service) gateways(list []config.Gateway) (*ussd.HTTP, error) {
	c := ussd.HTTPConfig{Names: s.ring, Now: s.clock.now, Random: rand.Reader, Logger: s.log, Known: s.inDialogue}
	for _, g := range list {
		c.Gateways = append(c.Gateways, ussd.Gateway{
			Name: g.Name, Secret: ussd.HashSecret(g.Token.Reveal()), Prefixes: g.Prefixes, Codes: s.codes(g.Codes),
			Region: s.cfg.Service.Region, Last: !g.Cumulative, Format: format(g.USSD), Budget: g.USSD.Deadline,
		})
	}
	return ussd.NewHTTP(c, s.turns)
}

// inDialogue reports whether a number is in that dialogue of a gateway, as far as is
// on record: after a restart, or on another machine, nothing else tells the first
// request of a deep link from a later request.
func (s *service) inDialogue(ctx context.Context, n msisdn.Number, link, gateway string) (bool, error) {
	got, err := s.store.Sessions().Load(ctx, s.ring.Owner(n.E164()), s.clock.now())
	if errors.Is(err, session.ErrNotFound) {
		return false, nil
	}
	d, open := got.Dialogues[session.USSD]
	return open && d.Link == link && d.Gateway == gateway, err
}
