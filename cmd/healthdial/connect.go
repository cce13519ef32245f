package main

import (
	"healthdial/admin"
	"healthdial/config"
	"healthdial/sms"
	"healthdial/supervise"
	"healthdial/ussd"
)

// plan is a change that was made ready. Either commit or undo ends it.
type plan struct {
	commit func() []admin.LinkChange
	undo   func()
}

// connect makes the links, listeners, gateways, routes and templates of a configuration
// those in force. All of it is made before anything changes, addresses opened: an error
// has changed nothing.
func (s *service) connect(c config.Config) ([]admin.LinkChange, error) {
	table, err := routeTable(c, s.ring)
	if err != nil {
		return nil, err
	}
	plans, err := s.plan(c)
	if err != nil {
		return nil, err
	}
	var told []admin.LinkChange
	for _, p := range plans {
		told = append(told, p.commit()...)
	}
	s.sendBy()
	s.routes.Set(table)
	if c.DLT != nil {
		s.register.Set(c.DLT.Registry)
	}
	return told, nil
}

// plan makes everything ready or nothing.
func (s *service) plan(c config.Config) (plans []plan, err error) {
	for _, ready := range []func(config.Config) (plan, error){s.planLinks, s.planModems, s.planInlets, s.planGateways, s.planPlatforms} {
		p, err := ready(c)
		if err != nil {
			for _, made := range plans {
				made.undo()
			}
			return nil, err
		}
		plans = append(plans, p)
	}
	return plans, nil
}

func (s *service) planLinks(c config.Config) (plan, error) {
	p, err := s.links.Plan(c.Links)
	if err != nil {
		return plan{}, err
	}
	return plan{func() []admin.LinkChange { return told("link", p.Commit()) }, p.Undo}, nil
}

func (s *service) planModems(c config.Config) (plan, error) {
	p, err := s.modems.Plan(c.Modems)
	if err != nil {
		return plan{}, err
	}
	return plan{func() []admin.LinkChange { return told("modem", p.Commit()) }, p.Undo}, nil
}

// planInlets makes listeners ready, and tells of each followed by its peers.
func (s *service) planInlets(c config.Config) (plan, error) {
	p, err := s.inlets.Plan(c.Listeners)
	if err != nil {
		return plan{}, err
	}
	return plan{func() (all []admin.LinkChange) {
		for _, ch := range p.Commit() {
			all = append(all, admin.LinkChange{Kind: "listener", Link: ch.Name, Did: ch.Did})
			all = append(all, told("peer", ch.Runner.told)...)
		}
		return all
	}, p.Undo}, nil
}

func told[R supervise.Runner](kind string, changes []supervise.Change[R]) (all []admin.LinkChange) {
	for _, ch := range changes {
		all = append(all, admin.LinkChange{Kind: kind, Link: ch.Name, Did: ch.Did})
	}
	return all
}

// visitors are the peers that may bind, of every listener.
func (s *service) visitors() (all []*visitor) {
	for _, in := range s.inlets.Runners() {
		all = append(all, in.guests.Runners()...)
	}
	return all
}

// sendBy makes links, modems and peers those by which messages leave.
func (s *service) sendBy() {
	var bearers []sms.Bearer
	var notices []ussd.NoticeLink
	var all []freight
	for _, l := range s.links.Runners() {
		all = append(all, l.freight)
	}
	for _, v := range s.visitors() {
		all = append(all, v.freight)
	}
	for _, f := range all {
		if f.bearer != nil {
			bearers = append(bearers, *f.bearer)
		}
		if f.notice != nil {
			notices = append(notices, *f.notice)
		}
	}
	for _, m := range s.modems.Runners() {
		bearers = append(bearers, m.bearer)
	}
	s.texts.Change(bearers)
	s.notices.Change(notices)
}

// running are the links that run, the listeners and the peers that may bind, for those
// who look.
func (s *service) running() (out []admin.Link) {
	for _, l := range s.links.Runners() {
		out = append(out, admin.Link{Station: l.Link, Meter: l.meter})
	}
	for _, in := range s.inlets.Runners() {
		out = append(out, admin.Link{Station: in})
		for _, v := range in.guests.Runners() {
			out = append(out, admin.Link{Station: v.Peer, Meter: v.meter})
		}
	}
	return out
}

// counts is everything that counts.
func (s *service) counts() []admin.Tally {
	all := append([]admin.Tally(nil), s.tallies...)
	for _, in := range s.inlets.Runners() {
		all = append(all, in.tally())
		for _, v := range in.guests.Runners() {
			all = append(all, v.tallies...)
		}
	}
	for _, l := range s.links.Runners() {
		all = append(all, l.tallies...)
	}
	for _, m := range s.modems.Runners() {
		all = append(all, m.tallies...)
	}
	return all
}
