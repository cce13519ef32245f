package main

import (
	"cmp"
	"context"
	"net"
	"net/netip"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/gsm/smpp"
)

// inlet is an address where peers bind to us, with who takes what they bring.
type inlet struct {
	*smpp.Server
	cfg     config.SMPPListener
	handler smpp.Handler
	socket  net.Listener // opened by openInlets
}

// visitor is a peer with everything that rides on it.
type visitor struct {
	*smpp.Peer
	freight
}

// defaultPerSecond is how many messages a peer may submit where nothing is said.
const defaultPerSecond = 100

// listener makes the server of one listener, and what rides on each of its peers.
func (s *service) listener(c config.SMPPListener) error {
	peers := make([]smpp.PeerConfig, len(c.Peers))
	meters := make([]*admin.Meter, len(c.Peers))
	for i, p := range c.Peers {
		credential, err := p.Credential()
		if err != nil {
			return err
		}
		meters[i] = admin.NewMeter(p.Name)
		peers[i] = smpp.PeerConfig{
			Name: p.Name, SystemID: p.SystemID, Credential: credential, Networks: networks(p.Networks), Types: types(p.Bind),
			Binds: p.Binds, PerSecond: cmp.Or(p.PerSecond, defaultPerSecond), Continues: continues(p), Answered: meters[i].Answered,
		}
	}
	server := smpp.NewServer(smpp.ServerConfig{
		Name: c.Name, SystemID: cmp.Or(c.SystemID, "healthdial"), Peers: peers, PerAddress: c.PerAddress, Window: c.Window,
		Timers: smpp.Timers{Bind: c.Timers.Session, Enquire: c.Timers.Enquire, Response: c.Timers.Response, Inactivity: c.Timers.Inactivity},
		Logger: s.log,
	})
	handler := smpp.ByPeer{}
	for i, p := range server.Peers() {
		f, err := s.carry(s.peer(p, c.Peers[i], meters[i]))
		if err != nil {
			return err
		}
		handler[p] = f.mux
		s.peers = append(s.peers, visitor{p, f})
		if f.driver != nil {
			s.front = append(s.front, f.driver.Run)
		}
	}
	s.inlets = append(s.inlets, &inlet{Server: server, cfg: c, handler: handler})
	s.tallies = append(s.tallies, tallySMPP(c.Name, server.Counters()))
	return nil
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

// openInlets opens the addresses where peers bind, so that one in use is told at
// once.
func (s *service) openInlets(ctx context.Context) error {
	for _, in := range s.inlets {
		socket, err := s.socket(ctx, config.Listener{Addr: in.cfg.Addr, TLS: in.cfg.TLS})
		if err != nil {
			return err
		}
		in.socket = socket
	}
	return nil
}

// run serves until ctx ends.
func (in *inlet) run(ctx context.Context) error { return in.Serve(ctx, in.socket, in.handler) }
