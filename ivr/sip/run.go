package sip

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// runState is how far Run has come.
type runState uint8

const (
	unborn runState = iota
	running
	draining // only what belongs to a call is let in
	over
)

// Run listens, answers and keeps calls alive until ctx ends, then ends them and
// returns nil. It returns an error if it cannot listen. It is called once.
func (s *Server) Run(ctx context.Context) error {
	transports, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	if err := s.listen(transports); err != nil {
		s.close()
		return err
	}
	g, failed := errgroup.WithContext(transports)
	for _, l := range s.listeners {
		g.Go(func() error { return l.serve(transports, s.agent.TransportLayer()) })
	}
	g.Go(func() error { s.pacer.run(transports); return nil })
	g.Go(func() error { s.watch(transports); return nil })
	s.carryCalls(ctx, failed)
	stop()
	s.close()
	return g.Wait()
}

// carryCalls takes and places calls until ctx ends or a listener is gone, and then ends
// them.
func (s *Server) carryCalls(ctx, failed context.Context) {
	talks, hush := context.WithCancel(context.WithoutCancel(ctx))
	defer hush()
	s.mu.Lock()
	s.ctx, s.state = talks, running
	s.mu.Unlock()
	for _, l := range s.listeners {
		<-l.known
	}
	close(s.ready)
	var tending sync.WaitGroup
	keeping, rest := context.WithCancel(ctx)
	defer rest()
	for _, t := range s.trunks {
		tending.Go(func() { s.tend(keeping, t) })
	}
	select {
	case <-ctx.Done():
	case <-failed.Done():
	}
	rest()
	s.drain(hush)
	tending.Wait()
}

// drain ends all calls, lets in only what still belongs to them, and waits for the
// last.
func (s *Server) drain(hush func()) {
	s.mu.Lock()
	s.state = draining
	s.inside++
	s.mu.Unlock()
	s.calls.each(func(c *call) { c.end(EndShutdown) })
	hush()
	s.leave()
	<-s.empty
}

// close closes what listens and every connection.
func (s *Server) close() {
	for _, l := range s.listeners {
		l.close()
	}
	_ = s.agent.Close()
}

// enter begins something that Run waits for; leave ends it. It reports false once the
// server stops, when only what belongs to a call is still let in.
func (s *Server) enter(ofCall bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != running && !(s.state == draining && ofCall) {
		return false
	}
	s.inside++
	return true
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.inside--; s.inside == 0 && s.state == draining {
		s.state = over
		close(s.empty)
	}
}
