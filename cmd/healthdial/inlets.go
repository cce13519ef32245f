package main

import (
	"cmp"
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/gsm/smpp"
	"healthdial/supervise"
)

// inlet is an address where peers bind to us.
type inlet struct {
	*smpp.Server
	socket *socket
	guests *supervise.Group[config.Peer, *visitor]
	told   []supervise.Change[*visitor] // what the last configuration did to its peers
}

// Run serves until ctx ends: then turns in hand are finished, and every session unbinds.
func (in *inlet) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	bound, unbind := context.WithCancel(context.WithoutCancel(ctx))
	defer unbind()
	var g errgroup.Group
	g.Go(func() error {
		defer unbind()
		return in.guests.Run(ctx)
	})
	err := in.Serve(bound, in.socket, smpp.ByPeer{})
	stop()
	return errors.Join(err, g.Wait())
}

// Health is the server's, with where it listens.
func (in *inlet) Health() smpp.Health {
	h := in.Server.Health()
	h.Addr, h.TLS = in.socket.describe()
	return h
}

// tally counts what it has seen of those who are nobody's.
func (in *inlet) tally() admin.Tally { return tallySMPP(in.Name(), in.Counters()) }

// inletTrade is how listeners change while others go on. None is ever replaced.
func (s *service) inletTrade() supervise.Trade[config.SMPPListener, *inlet] {
	return supervise.Trade[config.SMPPListener, *inlet]{
		Kind: "listener", Name: func(c config.SMPPListener) string { return c.Name },
		Build: s.inlet, Keep: s.keepInlet, Logger: s.log,
		Leave: func(in *inlet) {
			in.told = nil
			in.socket.retire()
		},
		Drop:  func(in *inlet) { in.socket.Close() },
		Words: supervise.Words{Started: "started", Stopping: "stopping: its peers finish what they have in hand and are unbound"},
	}
}

// inlet makes a listener with its peers, and opens its address.
func (s *service) inlet(c config.SMPPListener, _ *inlet) (*inlet, error) {
	in := &inlet{}
	in.guests = supervise.New(s.guestTrade())
	plan, err := in.guests.Plan(c.Peers)
	if err != nil {
		return nil, err
	}
	open, err := s.openDoor(c)
	if err != nil {
		return nil, err
	}
	in.socket = newSocket(open)
	in.told = plan.Commit()
	in.Server = smpp.NewServer(s.server(c, in))
	return in, nil
}

// server is a listener's configuration as package smpp knows it.
func (s *service) server(c config.SMPPListener, in *inlet) smpp.ServerConfig {
	var peers []*smpp.Peer
	for _, v := range in.guests.Runners() {
		peers = append(peers, v.Peer)
	}
	return smpp.ServerConfig{
		Name: c.Name, SystemID: cmp.Or(c.SystemID, "healthdial"), Peers: peers, PerAddress: c.PerAddress, Window: c.Window,
		Timers: smpp.Timers{Bind: c.Timers.Session, Enquire: c.Timers.Enquire, Response: c.Timers.Response, Inactivity: c.Timers.Inactivity},
		Logger: s.log,
	}
}

// keepInlet lets a listener go on whatever changed: who is bound stays so, also when
// the address is another, and the new settings are for those who come.
func (s *service) keepInlet(in *inlet, old, now config.SMPPListener) (supervise.Step, error) {
	plan, err := in.guests.Plan(now.Peers)
	if err != nil {
		return supervise.Step{}, err
	}
	move, word := (*door)(nil), "unchanged"
	if !old.Like(now) {
		word = "changed for those who connect from now on; its binds go on"
	}
	if !old.Opens(now) {
		if move, err = s.openDoor(now); err != nil {
			plan.Undo()
			return supervise.Step{}, err
		}
	}
	return supervise.Step{
		Word: word,
		Do: func() {
			in.told = plan.Commit()
			in.Change(s.server(now, in))
			if move != nil {
				in.socket.move(move)
			}
		},
		Undo: func() {
			plan.Undo()
			if move != nil {
				move.close()
			}
		},
	}, nil
}
