package main

import (
	"healthdial/admin"
	"healthdial/config"
	"healthdial/gsm/smpp"
	"healthdial/sms"
	"healthdial/ussd"
)

// connect makes the links, the routes and the templates of a configuration those in
// force. An error
// has changed nothing.
func (s *service) connect(c config.Config) ([]admin.LinkChange, error) {
	table, err := routeTable(c, s.ring)
	if err != nil {
		return nil, err
	}
	changes, err := s.links.apply(c.Links)
	if err != nil {
		return nil, err
	}
	s.sendBy(s.links.links())
	s.routes.Set(table)
	if c.DLT != nil {
		s.register.Set(c.DLT.Registry)
	}
	var told []admin.LinkChange
	for _, ch := range changes {
		if ch.did == linkRenewed && ch.link.Health().State == smpp.Dead {
			ch.link.Resume() // the old password may be why
		}
		told = append(told, admin.LinkChange{Link: ch.name, Did: string(ch.did)})
	}
	return told, nil
}

// sendBy makes links, and the peers, those by which messages leave.
func (s *service) sendBy(links []*linked) {
	var bearers []sms.Bearer
	var notices []ussd.NoticeLink
	all := make([]freight, 0, len(links)+len(s.peers))
	for _, l := range links {
		all = append(all, l.freight)
	}
	for _, p := range s.peers {
		all = append(all, p.freight)
	}
	for _, f := range all {
		if f.bearer != nil {
			bearers = append(bearers, *f.bearer)
		}
		if f.notice != nil {
			notices = append(notices, *f.notice)
		}
	}
	s.texts.Change(bearers)
	s.notices.Change(notices)
}

// running are the links that run and the peers that may bind, for those who look.
func (s *service) running() (out []admin.Link) {
	for _, l := range s.links.links() {
		out = append(out, admin.Link{Station: l.Link, Meter: l.meter})
	}
	for _, p := range s.peers {
		out = append(out, admin.Link{Station: p.Peer, Meter: p.meter})
	}
	return out
}

// counts is everything that counts.
func (s *service) counts() []admin.Tally {
	all := append([]admin.Tally(nil), s.tallies...)
	for _, f := range s.peers {
		all = append(all, f.tallies...)
	}
	for _, l := range s.links.links() {
		all = append(all, l.tallies...)
	}
	return all
}
