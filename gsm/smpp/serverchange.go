package smpp

import (
	"context"
	"slices"
)

// Change puts another configuration in force while the server serves: the one of a
// server that knows its peers. Peers that are in both stay bound; see [Peer.Change]
// for their own settings. Those that are gone get no further session; those they have
// stay until [Peer.Leave]. Name, Counter, Logger, InHand and
// Sessions are those of before. Timers, Window and SystemID are for new sessions.
func (s *Server) Change(cfg ServerConfig) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.cfg()
	cfg.Name, cfg.Counter, cfg.Logger, cfg.InHand, cfg.Sessions = old.Name, old.Counter, old.Logger, old.InHand, old.Sessions
	cfg = cfg.withDefaults()
	for _, p := range cfg.Peers {
		p.join(cfg.Name)
	}
	s.conf.Store(&cfg)
	s.guard.roster.Store(newRoster(cfg.Peers, cfg.PerAddress))
	s.tendThose(cfg.Peers)
	for _, p := range old.Peers {
		if !slices.Contains(cfg.Peers, p) {
			p.part()
		}
	}
}

// tendAll begins what is done for peers beside their sessions: receipts that are owed,
// and the end of the drained.
func (s *Server) tendAll(work context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.work = work
	s.tendThose(s.cfg().Peers)
	s.turn(Running)
}

// tendThose begins it for those who are new, and ends it for those who are not among
// them; needs mu.
func (s *Server) tendThose(peers []*Peer) {
	if s.work == nil {
		return
	}
	for p, stop := range s.tended {
		if !slices.Contains(peers, p) {
			stop()
			delete(s.tended, p)
		}
	}
	for _, p := range peers {
		if s.tended[p] == nil {
			s.tended[p] = s.tend(p)
		}
	}
}

func (s *Server) tend(p *Peer) (stop func()) {
	ctx, stop := context.WithCancel(s.work)
	for range payers {
		s.tending.Go(func() { p.pay(ctx) })
	}
	s.tending.Go(func() { p.retire(ctx) })
	return stop
}

// tendNobody begins it for nobody any more.
func (s *Server) tendNobody() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.work = nil
	for p, stop := range s.tended {
		stop()
		delete(s.tended, p)
	}
	s.turn(Shutdown)
}
