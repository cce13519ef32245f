package sip

import (
	"context"
	"sync/atomic"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// converse answers a call and has its conversation.
func (s *Server) converse(r *request, c *call, arrived time.Time) {
	res := c.ok(r.Request)
	ack := c.acks.await(r.CSeq().SeqNo, c.media.offering())
	if !c.answer(r, res) {
		c.stream.sockets.close()
		s.cfg.Metrics.Refused(c.trunk.Name, false, CauseCancelled)
		return
	}
	s.cfg.Metrics.PostDial(c.trunk.Name, false, time.Since(arrived))
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer c.end(EndSaid)
		if c.awaitACK(r, res, ack) {
			s.cfg.Answer(s.ctx, c)
		}
	}()
	c.carry()
	<-done
}

// answer sends the 200 and begins the call. It reports false if a CANCEL was faster:
// sipgo then has answered 487 for us (RFC 3261 §9.2).
func (c *call) answer(r *request, res *sipmsg.Response) bool {
	var cancelled atomic.Bool
	if !r.tx.OnCancel(func(*sipmsg.Request) { cancelled.Store(true) }) {
		return false
	}
	c.begin()
	if err := r.tx.Respond(res); err != nil || cancelled.Load() {
		c.server.pacer.remove(c.stream)
		c.server.calls.drop(c)
		return false
	}
	return true
}

// awaitACK sends the 200 again and again until it is acknowledged (RFC 3261 §13.3.1.4):
// sipgo leaves that to us (RFC 6026 §7.1). It reports whether the call goes on.
func (c *call) awaitACK(r *request, res *sipmsg.Response, ack unacked) bool {
	wait := sipmsg.T1
	end := time.NewTimer(64 * sipmsg.T1)
	defer end.Stop()
	for {
		again := time.NewTimer(wait)
		select {
		case <-ack.came:
		case m := <-r.tx.Acks(): // one that reuses the branch of its INVITE
			c.acknowledged(m)
			continue
		case <-c.gone:
		case <-end.C:
			c.end(EndUnacked)
		case <-again.C:
			wait = min(2*wait, sipmsg.T2)
			_ = r.tx.Respond(res)
			continue
		}
		again.Stop()
		return c.alive(context.Background()) == nil
	}
}

// onAck takes the ACK of a 2xx. It has no answer.
func (s *Server) onAck(r *request) {
	if r.call == nil {
		return
	}
	r.call.acknowledged(r.Request)
}

// acknowledged takes an ACK, and the answer in it if our 200 held an offer.
func (c *call) acknowledged(ack *sipmsg.Request) {
	u, ok := c.acks.take(ack.CSeq().SeqNo)
	if !ok {
		return
	}
	if u.offered {
		c.agreeLate(ack.Body())
	}
	close(u.came)
}
