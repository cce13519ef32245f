package sip

import (
	"context"
	"fmt"
	"slices"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"healthdial/gsm/msisdn"
	"healthdial/ivr"
)

// Dial places a call by a trunk and returns when it is answered. The call belongs to
// the caller, who hangs it up. Errors are those above, ivr.ErrNoTrunk and the
// context's; when it ends while the phone rings, the call is taken back.
func (s *Server) Dial(ctx context.Context, name string, to msisdn.Number) (ivr.Call, error) {
	i := slices.IndexFunc(s.trunks, func(t *trunk) bool { return t.Name == name && t.Peer != "" })
	if i < 0 {
		return nil, fmt.Errorf("sip: trunk %q: %w", name, ivr.ErrNoTrunk)
	}
	if !s.enter(false) {
		return nil, ivr.ErrNoTrunk
	}
	t := s.trunks[i]
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	c, err := s.dial(ctx, t, to)
	if err != nil {
		s.leave()
		s.cfg.Metrics.Refused(t.Name, true, causeOf(err))
		return nil, err
	}
	go func() {
		defer s.leave()
		defer s.calls.give()
		defer t.busy.Add(-1)
		c.carry()
	}()
	return c, nil
}

func causeOf(err error) Cause {
	if u, ok := err.(unanswered); ok {
		return u.cause
	}
	return CauseUnreachable
}

// dial takes a place and places the call.
func (s *Server) dial(ctx context.Context, t *trunk, to msisdn.Number) (c *call, err error) {
	if !s.calls.take(s.cfg.Limits.Calls) {
		return nil, ErrFull
	}
	t.busy.Add(1)
	defer func() {
		if err != nil {
			t.busy.Add(-1)
			s.calls.give()
		}
	}()
	at, peer, err := s.place(ctx, t)
	if err != nil || t.lost.Load() {
		return nil, ivr.ErrNoTrunk
	}
	if c, err = s.newCall(t, at); err != nil {
		return nil, ErrFull
	}
	c.placed, c.from, c.trusted = true, to, true
	c.dialog = s.outset(t, at, peer, to.E164())
	began := time.Now()
	if err = (&placing{call: c, peer: peer}).place(ctx); err != nil {
		c.stream.sockets.close()
		return nil, err
	}
	s.cfg.Metrics.PostDial(t.Name, true, time.Since(began))
	return c, nil
}

// confirmed makes the dialog of an INVITE that was answered (RFC 3261 §12.1.2).
func (d *dialog) confirmed(res *sipmsg.Response) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	to, contact := res.To(), res.Contact()
	if to == nil || contact == nil || contact.Address.Host == "" {
		return errNoTag
	}
	tag, ok := to.Params.Get("tag")
	if !ok {
		return errNoTag
	}
	d.id.remote = tag
	d.remote.Params.Add("tag", tag)
	d.target, d.allows = *contact.Address.Clone(), allowed(res)
	for _, h := range res.GetHeaders("record-route") {
		d.route = append(d.route, h.Value())
	}
	slices.Reverse(d.route)
	return nil
}
