package sip

import (
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"
)

// understood refuses a request that needs what we have not (RFC 3261 §8.2.2.3, §8.2.3).
// 100rel needs nothing of us, as we send no provisional response that could be
// reliable (RFC 3262 §3).
func (s *Server) understood(r *request) Cause {
	var unknown []string
	for _, h := range r.GetHeaders("require") {
		for v := range strings.SplitSeq(h.Value(), ",") {
			if v = strings.ToLower(strings.TrimSpace(v)); v != "timer" && v != "100rel" && v != "" {
				unknown = append(unknown, v)
			}
		}
	}
	switch {
	case len(unknown) > 0:
		r.respond(420, "Bad Extension", header("Unsupported", strings.Join(unknown, ", ")))
		return CauseMalformed
	case !isSDP(r.Request):
		r.respond(415, "Unsupported Media Type", header("Accept", "application/sdp"))
		return CauseMedia
	}
	return ""
}

// reinvited takes an INVITE within a call: hold and its end, another address or codec,
// a refreshed session (RFC 3261 §14.2). Whatever cannot be agreed leaves the call as
// it was.
func (c *call) reinvited(r *request) {
	res := c.changed(r)
	if res == nil {
		return
	}
	seq := r.CSeq().SeqNo
	ack := c.acks.await(seq, c.media.offering())
	defer c.acks.take(seq)
	if r.tx.Respond(res) == nil {
		c.awaitACK(r, res, ack)
	}
}

// onUpdate takes an UPDATE (RFC 3311): the same without an ACK.
func (s *Server) onUpdate(r *request) {
	if r.call == nil {
		r.respond(481, "Call/Transaction Does Not Exist")
		return
	}
	if res := r.call.changed(r); res != nil {
		_ = r.tx.Respond(res)
	}
}

// changed makes the 200 to a request that changes the call; if it cannot, it answers
// the request itself and gives nil. An UPDATE without a body only refreshes. While an
// offer of ours is not answered, none is taken (RFC 3261 §14.2, RFC 3311 §5.2).
func (c *call) changed(r *request) *sipmsg.Response {
	if c.refreshing.Load() || c.media.offering() {
		r.respond(491, "Request Pending")
		return nil
	}
	c.changing.Lock()
	defer c.changing.Unlock()
	if !c.changes(r) {
		return nil
	}
	describes := r.IsInvite() || len(r.Body()) > 0
	if describes && c.negotiate(r.Body()) != nil {
		r.respond(488, "Not Acceptable Here")
		return nil
	}
	c.dialog.refresh(r.Request, r.Contact())
	res := c.ok(r.Request)
	if !describes {
		res.RemoveHeader("Content-Type")
		res.SetBody(nil)
	}
	return res
}

// changes takes what every request that changes a call has; it answers the request and
// reports false if it cannot.
func (c *call) changes(r *request) bool {
	if !c.dialog.follows(r.Request) {
		r.respond(500, "Server Internal Error", header("Retry-After", "1"))
		return false
	}
	if c.server.understood(r) != "" {
		return false
	}
	if c.timer.asked(r.Request, c.server.cfg.Now()) != nil {
		r.respond(422, "Session Interval Too Small", header("Min-SE", minSE))
		return false
	}
	return true
}

// onInfo takes a key that is pressed in a message instead of the media.
func (s *Server) onInfo(r *request) {
	if r.call == nil {
		r.respond(481, "Call/Transaction Does Not Exist")
		return
	}
	if !r.call.dialog.follows(r.Request) {
		r.respond(200, "OK") // one that we had
		return
	}
	if len(r.Body()) == 0 {
		r.respond(200, "OK") // asks whether the call is alive
		return
	}
	kind := ""
	if h := r.ContentType(); h != nil {
		kind = h.Value()
	}
	key, ok := parseInfo(kind, r.Body())
	if !ok {
		r.respond(415, "Unsupported Media Type", header("Accept", infoRelay+", "+infoPlain))
		return
	}
	r.call.talk.press(key, s.cfg.Now())
	r.respond(200, "OK")
}

// refreshing are the methods that may refresh a session, the better first (RFC 4028
// §7.4): UPDATE where the other side takes it.
func (d *dialog) refreshing() sipmsg.RequestMethod {
	d.mu.Lock()
	defer d.mu.Unlock()
	if strings.Contains(d.allows, "UPDATE") {
		return sipmsg.UPDATE
	}
	return sipmsg.INVITE
}
