package main

import (
	"context"
	"crypto/rand"
	"errors"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/gateway"
	"healthdial/gsm/msisdn"
	"healthdial/session"
	"healthdial/ussd"
)

// newGateways is USSD over HTTP gateways, of which there are none yet.
func (s *service) newGateways() (*ussd.HTTP, error) {
	return ussd.NewHTTP(ussd.HTTPConfig{Names: s.ring, Now: s.clock.now, Random: rand.Reader, Logger: s.log, Known: s.inDialogue}, s.turns)
}

// planGateways makes the gateways of a configuration ready.
func (s *service) planGateways(c config.Config) (plan, error) {
	var list []ussd.Gateway
	for _, g := range c.Gateways {
		list = append(list, ussd.Gateway{
			Name: g.Name, Secret: gateway.HashSecret(g.Token.Reveal()), Prefixes: g.Prefixes, Codes: s.codes(g.Codes),
			Region: s.cfg.Service.Region, Last: !g.Cumulative, Format: format(g.USSD), Budget: g.USSD.Deadline,
		})
	}
	if err := ussd.CheckGateways(list); err != nil {
		return plan{}, err
	}
	return plan{func() []admin.LinkChange {
		s.gateways.Change(list)
		return changes("gateway", s.cfg.Gateways, c.Gateways, func(g config.Gateway) string { return g.Name }, config.Gateway.Same)
	}, func() {}}, nil
}

// changes is what becomes of each entry of a list. Requests in hand are answered
// whatever it is.
func changes[T any](kind string, old, now []T, name func(T) string, same func(a, b T) bool) (told []admin.LinkChange) {
	before := map[string]T{}
	for _, g := range old {
		before[name(g)] = g
	}
	for _, g := range now {
		did := "started"
		if o, ok := before[name(g)]; ok && same(o, g) {
			did = "unchanged"
		} else if ok {
			did = "changed"
		}
		told = append(told, admin.LinkChange{Kind: kind, Link: name(g), Did: did})
		delete(before, name(g))
	}
	for _, g := range old {
		if _, gone := before[name(g)]; gone {
			told = append(told, admin.LinkChange{Kind: kind, Link: name(g), Did: "stopped"})
		}
	}
	return told
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
