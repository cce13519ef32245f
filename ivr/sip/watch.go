package sip

import (
	"context"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// watch looks at every call once a second, until ctx ends.
func (s *Server) watch(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.inspect(s.cfg.Now())
		case <-ctx.Done():
			return
		}
	}
}

// inspect ends the calls that are over without a BYE, reports on the media of the others
// and refreshes their sessions.
func (s *Server) inspect(now time.Time) {
	s.calls.each(func(c *call) {
		if why := c.overdue(now); why != "" {
			c.end(why)
			return
		}
		c.stream.report(now)
		if refresh, _ := c.timer.due(now); refresh && s.enter(true) {
			go func() {
				defer s.leave()
				c.refresh()
			}()
		}
	})
}

// overdue is why a call must end; "" if it may go on.
func (c *call) overdue(now time.Time) End {
	limits := c.server.cfg.Limits
	_, expired := c.timer.due(now)
	switch {
	case now.Sub(c.begun) >= limits.Longest:
		return EndLongest
	case expired:
		return EndSession
	case c.stream.agreed().hears() && c.stream.quiet(now) >= limits.Silence:
		return EndSilence
	case c.talk.idle(now) >= limits.Idle:
		return EndIdle
	}
	return ""
}

// refresh refreshes the session (RFC 4028 §7.4). If the other side no longer knows the
// call, or does not answer, it is over (§10).
func (c *call) refresh() {
	if !c.refreshing.CompareAndSwap(false, true) {
		return
	}
	defer c.refreshing.Store(false)
	ctx, cancel := context.WithTimeout(context.Background(), refreshTime)
	defer cancel()
	var req *sipmsg.Request
	res, err := c.server.ask(ctx, c.trunk, func() *sipmsg.Request {
		req = c.refreshment()
		return req
	})
	switch {
	case err != nil || res.StatusCode == 408 || res.StatusCode == 481:
		c.end(EndSession)
	case res.IsSuccess():
		c.timer.granted(res, c.server.cfg.Now())
		c.refreshed(req, res)
	}
}

func (c *call) refreshment() *sipmsg.Request {
	req := c.dialog.request(c.dialog.refreshing())
	req.AppendHeader(header("Supported", "timer"))
	req.AppendHeader(header("Session-Expires", c.timer.wanted()))
	if req.IsInvite() {
		req.AppendHeader(header("Content-Type", "application/sdp"))
		req.SetBody(c.description(true))
	}
	return req
}

const refreshTime = 10 * time.Second

// onStray acknowledges again the 200 of a refresh that comes again, since our ACK was
// lost (RFC 3261 §13.2.2.4).
func (s *Server) onStray(res *sipmsg.Response) {
	seq, from, to, id := res.CSeq(), res.From(), res.To(), res.CallID()
	if seq == nil || from == nil || to == nil || id == nil || seq.MethodName != sipmsg.INVITE || !res.IsSuccess() {
		return
	}
	local, _ := from.Params.Get("tag")
	remote, _ := to.Params.Get("tag")
	if c := s.calls.by(dialogID{string(*id), local, remote}); c != nil {
		_ = s.agent.TransportLayer().WriteMsg(c.dialog.ack(seq.SeqNo))
	}
}

// refreshed acknowledges a 2xx to an INVITE and takes its answer.
func (c *call) refreshed(req *sipmsg.Request, res *sipmsg.Response) {
	c.dialog.refresh(res, res.Contact())
	if !req.IsInvite() {
		return
	}
	_ = c.server.agent.TransportLayer().WriteMsg(c.dialog.ack(req.CSeq().SeqNo))
	if c.agreed(res.Body()) != nil {
		c.end(EndTransport)
	}
}

// wanted is the Session-Expires of a refresh of ours.
func (t *sessionTimer) wanted() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return seconds(t.interval) + ";refresher=uac"
}

// idle is for how long nothing was said or keyed.
func (t *talk) idle(now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return now.Sub(t.touched)
}
