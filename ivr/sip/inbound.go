package sip

import (
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// onInvite takes an INVITE: a new call, or a change of one (RFC 3261 §14.2).
func (s *Server) onInvite(r *request) {
	if r.call != nil {
		r.call.reinvited(r)
		return
	}
	if r.To().Params.Has("tag") {
		r.respond(481, "Call/Transaction Does Not Exist")
		return
	}
	arrived := time.Now()
	t, ok := s.trunkOf(r)
	if !ok {
		return
	}
	c, refused := s.invited(r, t)
	if c == nil {
		s.cfg.Metrics.Refused(t.Name, false, refused)
		return
	}
	defer s.calls.give()
	defer t.busy.Add(-1)
	s.converse(r, c, arrived)
}

// invited looks at an INVITE and makes its call, or refuses it.
func (s *Server) invited(r *request, t *trunk) (*call, Cause) {
	if cause := s.understood(r); cause != "" {
		return nil, cause
	}
	from, trusted := t.caller(r.Request, s.cfg.Region)
	if t.misses(r.Recipient.User) {
		r.respond(480, "Temporarily Unavailable")
		s.cfg.Missed(from, trusted)
		return nil, CauseMissed
	}
	at, ok := s.endpointOf(sipmsg.NetworkToLower(r.Transport()), r.local, r.from)
	if !ok {
		r.respond(500, "Server Internal Error")
		return nil, CauseMalformed
	}
	if cause := s.room(r, t); cause != "" {
		return nil, cause
	}
	c, cause := s.accept(r, t, at)
	if c == nil {
		s.calls.give()
		t.busy.Add(-1)
		return nil, cause
	}
	c.from, c.trusted = from, trusted
	return c, ""
}

// room takes a place for a call, or refuses it. A trunk that is full is busy; if we
// are, another of our hosts may be tried (RFC 3261 §21.5.4).
func (s *Server) room(r *request, t *trunk) Cause {
	if !s.calls.take(s.cfg.Limits.Calls) {
		r.respond(503, "Service Unavailable", header("Retry-After", "10"))
		return CauseFull
	}
	if n := t.busy.Add(1); t.Calls > 0 && int(n) > t.Calls {
		t.busy.Add(-1)
		s.calls.give()
		r.respond(486, "Busy Here", header("Retry-After", "10"))
		return CauseBusy
	}
	return ""
}

// accept makes a call of an INVITE whose place is taken.
func (s *Server) accept(r *request, t *trunk, at endpoint) (*call, Cause) {
	d, err := newInbound(r.Request, at, newTag())
	if err != nil {
		r.respond(400, "Bad Request")
		return nil, CauseMalformed
	}
	c, err := s.newCall(t, at)
	if err != nil {
		r.respond(503, "Service Unavailable", header("Retry-After", "10"))
		return nil, CauseFull
	}
	c.dialog = d
	if err := c.negotiate(r.Body()); err != nil {
		c.stream.sockets.close()
		r.respond(488, "Not Acceptable Here")
		return nil, CauseMedia
	}
	if err := c.timer.asked(r.Request, s.cfg.Now()); err != nil {
		c.stream.sockets.close()
		r.respond(422, "Session Interval Too Small", header("Min-SE", minSE))
		return nil, CauseMalformed
	}
	return c, ""
}

// onBye ends a call (RFC 3261 §15.1.2).
func (s *Server) onBye(r *request) {
	if r.call == nil {
		r.respond(481, "Call/Transaction Does Not Exist")
		return
	}
	r.call.end(EndCaller) // first: nothing else is to end it meanwhile
	r.respond(200, "OK")
}
