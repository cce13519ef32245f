package main

import (
	"cmp"
	"context"
	"net/netip"
	"sync/atomic"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/gsm/smpp"
	"healthdial/supervise"
)

// visitor is a peer with everything that rides on it.
type visitor struct {
	*smpp.Peer
	freight
	settings smpp.PeerConfig
	removed  atomic.Bool // from the configuration
}

// Run takes the turns of the peer's dialogues until ctx ends, and finishes those in
// hand. A peer that was removed is unbound after that.
func (v *visitor) Run(ctx context.Context) error {
	if v.driver != nil {
		if err := v.driver.Run(ctx); err != nil {
			return err
		}
	}
	<-ctx.Done()
	if v.removed.Load() {
		v.Leave()
	}
	return nil
}

// guestTrade is how the peers of a listener change while others go on. One that
// carries something else stays bound: what rides on it is made anew, and the old
// finishes meanwhile what it has in hand.
func (s *service) guestTrade() supervise.Trade[config.Peer, *visitor] {
	return supervise.Trade[config.Peer, *visitor]{
		Kind: "peer", Name: func(c config.Peer) string { return c.Name },
		Build: s.visitor, Keep: s.keepVisitor, Overlap: true, Logger: s.log,
		Enter: func(v *visitor) {
			v.Change(v.settings)
			v.Handle(v.mux)
		},
		Leave: func(v *visitor) { v.removed.Store(true) },
		Words: supervise.Words{
			Started:  "started: it may bind",
			Replaced: "changed; its binds go on",
			Stopping: "stopping: it finishes what it has in hand and is unbound",
		},
	}
}

// defaultPerSecond is how many messages a peer may submit where nothing is said.
const defaultPerSecond = 100

// visitor makes a peer, or what rides on one anew.
func (s *service) visitor(c config.Peer, before *visitor) (*visitor, error) {
	v, meter := &visitor{}, admin.NewMeter(c.Name)
	if before != nil {
		v.Peer, meter = before.Peer, before.meter
	}
	var err error
	if v.settings, err = peerSettings(c); err != nil {
		return nil, err
	}
	v.settings.Answered = meter.Answered
	if v.Peer == nil {
		v.Peer = smpp.NewPeer(v.settings)
	}
	v.freight, err = s.carry(s.peer(v.Peer, c, meter))
	return v, err
}

// keepVisitor lets a peer go on that carries what it did.
func (s *service) keepVisitor(v *visitor, old, now config.Peer) (supervise.Step, error) {
	switch {
	case old.Same(now):
		return supervise.Step{Word: "unchanged"}, nil
	case !old.Carries(now):
		return supervise.Step{}, nil
	}
	settings, err := peerSettings(now)
	settings.Answered = v.meter.Answered
	return supervise.Step{Word: "changed; the binds that it may still have go on", Do: func() { v.Change(settings) }}, err
}

// peerSettings are a peer's as package smpp knows them.
func peerSettings(c config.Peer) (smpp.PeerConfig, error) {
	credential, err := c.Credential()
	return smpp.PeerConfig{
		Name: c.Name, SystemID: c.SystemID, Credential: credential, Networks: networks(c.Networks), Types: types(c.Bind),
		Binds: c.Binds, PerSecond: cmp.Or(c.PerSecond, defaultPerSecond), Continues: continues(c),
	}, err
}

// peer is a peer with what it may bring: it is believed for its numbers, and for
// what is sent to us.
func (s *service) peer(p *smpp.Peer, c config.Peer, m *admin.Meter) carrier {
	all := carrier{Link: p, meter: m, ussd: c.USSD, sms: c.SMS, prefixes: c.Prefixes, to: []string{s.cfg.Service.SMSNumber}}
	if c.SMS != nil && c.SMS.Source != "" {
		all.to = append(all.to, c.SMS.Source)
	}
	return all
}

// continues tells what a drained peer may still bring: receipts, and any step of a
// dialogue but its first.
func continues(p config.Peer) func(smpp.Message) bool {
	return func(m smpp.Message) bool {
		switch m.Kind() {
		case smpp.KindReceipt:
			return true
		case smpp.KindUSSD:
			if p.USSD == nil {
				return false
			}
			step, err := dialect(p.Name, p.USSD.Dialect).Read(m)
			return err == nil && step.Act != smpp.USSDBegin
		}
		return false
	}
}

func networks(list []string) (out []netip.Prefix) {
	for _, n := range list {
		out = append(out, netip.MustParsePrefix(n)) // config has looked
	}
	return out
}

func types(words []string) (out []smpp.BindType) {
	for _, w := range words {
		out = append(out, bindTypes[w])
	}
	return out
}
