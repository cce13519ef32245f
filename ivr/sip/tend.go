package sip

import (
	"context"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// tend keeps a trunk until ctx ends: asks whether it is there, and registers with it.
func (s *Server) tend(ctx context.Context, t *trunk) {
	var both sync.WaitGroup
	defer both.Wait()
	if t.Keepalive > 0 {
		both.Go(func() { s.keepAlive(ctx, t) })
	}
	if t.Register > 0 {
		both.Go(func() { s.register(ctx, t) })
	}
}

// askTime is how long a peer has to answer what is not a call.
const askTime = 5 * time.Second

// keepAlive sends OPTIONS (RFC 3261 §11) now and then. Whatever is answered, somebody
// is there. A peer that never answered may just not know the method.
func (s *Server) keepAlive(ctx context.Context, t *trunk) {
	tick := time.NewTicker(t.Keepalive)
	defer tick.Stop()
	answers := false
	for {
		ok := s.options(ctx, t)
		if ctx.Err() != nil {
			return
		}
		answers = answers || ok
		t.lost.Store(answers && !ok)
		s.cfg.Metrics.Alive(t.Name, ok)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (s *Server) options(ctx context.Context, t *trunk) bool {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	at, peer, err := s.place(ctx, t)
	if err != nil {
		return false
	}
	d := s.outset(t, at, peer, "")
	req := t.directed(d.request(sipmsg.OPTIONS), peer)
	req.AppendHeader(header("Accept", "application/sdp"))
	_, err = s.do(ctx, req)
	return err == nil
}

// ask sends a request that begins no call, and once more with credentials if they are
// asked for: a peer may want them for each (RFC 3261 §22.1), of a call's too.
func (s *Server) ask(ctx context.Context, t *trunk, make func() *sipmsg.Request) (*sipmsg.Response, error) {
	req := make()
	res, err := s.do(ctx, req)
	if err != nil || !challenged(res) {
		return res, err
	}
	proof, ok := t.credentials(req, res)
	if !ok {
		return res, nil
	}
	again := make()
	again.AppendHeader(proof)
	return s.do(ctx, again)
}
