package main

import (
	"context"
	"time"

	"healthdial/config"
	"healthdial/gsm/msisdn"
	"healthdial/ivr"
	"healthdial/ivr/sip"
	"healthdial/outbox"
)

// defaultPlaced is how many calls we place at once.
const defaultPlaced = 8

// missedTime bounds the noting of a missed call.
const missedTime = 5 * time.Second

// called makes what has people called, where calls can be placed. Flows offer it, so it
// is made before them.
func (s *service) called() {
	if s.cfg.Voice == nil || s.cfg.Voice.Outgoing == "" {
		return
	}
	s.spoken.callbacks = &ivr.CallBacks{
		Outbox: s.store.Outbox(), Counters: s.store.Counters(), Ring: s.ring, Now: s.clock.now, Preferred: s.persons.Preferred,
	}
}

func (s *service) newCaller(c *config.Voice, server *sip.Server) *ivr.Caller {
	caller := ivr.Caller{Due: s.requested, Talker: s.spoken.talker, Dialer: dialer{server, c.Outgoing}, Now: s.clock.now}
	if c.Quiet != nil {
		caller.Quiet.From, caller.Quiet.To, caller.Quiet.Where = c.Quiet.Hours()
	}
	most := c.Calls
	if most == 0 {
		most = defaultPlaced
	}
	return ivr.NewCaller(caller, most)
}

// missed has the number called that hung up, or that was not answered, if it is known.
func (s *service) missed(n msisdn.Number, _ bool) {
	if s.spoken.callbacks == nil || n.IsZero() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), missedTime)
	defer cancel()
	if _, err := s.spoken.callbacks.Missed(ctx, n); err != nil {
		s.log.Warn("a missed call is not called back", "err", err)
	}
}

// dialer places calls over one trunk.
type dialer struct {
	server *sip.Server
	trunk  string
}

// Dial is ivr.Dialer's.
func (d dialer) Dial(ctx context.Context, to msisdn.Number) (ivr.Call, error) {
	return d.server.Dial(ctx, d.trunk, to)
}

// requested reports whether a request still waits for a number that is to be called
// about one.
func (s *service) requested(ctx context.Context, m outbox.Message) (bool, error) {
	waiting, err := s.consents.Waiting(ctx, m.Owner, "", s.clock.now())
	return len(waiting) > 0, err
}
