package sip

import (
	"net/netip"
	"strings"
	"sync"

	sipmsg "github.com/emiago/sipgo/sip"
)

// mediaState is what both sides last said of the media (RFC 3264). It is guarded by
// its own mutex, since requests that change it come at any moment.
type mediaState struct {
	local netip.AddrPort // of our RTP, as the other side reaches it
	id    uint64         // of our descriptions

	mu      sync.Mutex
	version uint32
	theirs  session // the offer that is to be answered
	terms   terms
	late    bool // our 200 holds an offer, and its ACK will hold the answer
}

// negotiate takes the offer of an INVITE, or notes that there is none and that we are
// to make one (RFC 3261 §13.3.1).
func (c *call) negotiate(body []byte) error {
	m := &c.media
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.late = len(body) == 0; m.late {
		return nil
	}
	theirs, err := parseSDP(body)
	if err != nil {
		return err
	}
	t, err := agree(theirs)
	if err != nil {
		return err
	}
	m.theirs, m.terms = theirs, t
	c.use(t)
	return nil
}

// offering reports whether an offer of ours in a 200 is still to be answered.
func (m *mediaState) offering() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.late
}

// agreeLate takes the answer to an offer of ours that a 200 held.
func (c *call) agreeLate(body []byte) {
	c.media.mu.Lock()
	c.media.late = false
	c.media.mu.Unlock()
	if err := c.agreed(body); err != nil {
		c.end(EndTransport)
	}
}

// agreed takes the answer to an offer of ours.
func (c *call) agreed(body []byte) error {
	theirs, err := parseSDP(body)
	if err != nil {
		return err
	}
	t, err := agree(theirs)
	if err != nil {
		return err
	}
	c.media.mu.Lock()
	c.media.theirs, c.media.terms = theirs, t
	c.media.mu.Unlock()
	c.use(t)
	return nil
}

// use puts new terms into force. Who was not to be heard until now, on hold, has not been
// silent.
func (c *call) use(t terms) {
	if !c.stream.agreed().hears() {
		c.stream.heard.Store(c.server.cfg.Now().UnixNano())
	}
	c.stream.agree(t)
}

// description is our answer to the last offer, or our offer.
func (c *call) description(offering bool) []byte {
	m := &c.media
	m.mu.Lock()
	defer m.mu.Unlock()
	m.version++
	if offering || m.late {
		return offer(m.local, m.id, m.version)
	}
	return answer(m.theirs, m.terms, m.local, m.id, m.version)
}

// ok is the 200 that answers an INVITE.
func (c *call) ok(req *sipmsg.Request) *sipmsg.Response {
	res := sipmsg.NewResponseFromRequest(c.dialog.tagged(req), 200, "OK", nil)
	for _, h := range []sipmsg.Header{
		c.dialog.at.contact(), header("Allow", methods), header("Supported", "timer"), header("Content-Type", "application/sdp"),
	} {
		res.AppendHeader(h)
	}
	for _, h := range c.timer.headers() {
		res.AppendHeader(h)
	}
	res.SetBody(c.description(false))
	return res
}

// tagged is a request with our tag in its To, so that its responses have it. The
// request is sipgo's too, and is not changed.
func (d *dialog) tagged(req *sipmsg.Request) *sipmsg.Request {
	if req.To().Params.Has("tag") {
		return req
	}
	copied := req.Clone()
	copied.To().Params.Add("tag", d.id.local)
	return copied
}

// isSDP reports whether a request's body is a session description, or absent.
func isSDP(req *sipmsg.Request) bool {
	if len(req.Body()) == 0 {
		return true
	}
	h := req.ContentType()
	if h == nil {
		return false
	}
	kind, _, _ := strings.Cut(strings.ToLower(h.Value()), ";")
	return strings.TrimSpace(kind) == "application/sdp"
}
