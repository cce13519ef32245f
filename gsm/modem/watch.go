package modem

import (
	"context"
	"errors"
	"time"

	"healthdial/gsm/at"
)

// watch is what the goroutine that looks after a modem is told by others.
type watch struct {
	rings   chan at.Unsolicited
	now     chan struct{} // has room for one: look at once
	away    chan struct{} // has room for one: turn a network's USSD away
	closing chan struct{} // has room for one: end our own, and let the next begin
}

func newWatch() *watch {
	return &watch{make(chan at.Unsolicited, 16), make(chan struct{}, 1), make(chan struct{}, 1), make(chan struct{}, 1)}
}

// call tells of a RING and what belongs to it. One that is lost comes again.
func (w *watch) call(said at.Unsolicited) {
	select {
	case w.rings <- said:
	default:
	}
}

// hurry has the SIM and the network looked at now.
func (w *watch) hurry() {
	select {
	case w.now <- struct{}{}:
	default:
	}
}

// turnAway has the USSD ended that a network began.
func (w *watch) turnAway() {
	select {
	case w.away <- struct{}{}:
	default:
	}
}

// look minds calls, and looks at SIM and network now and then, until ctx ends.
func (s *session) look(ctx context.Context) {
	call := ringing{policy: s.cfg.Ring}
	poll, ring := time.NewTicker(s.cfg.Timers.Poll), time.NewTimer(time.Hour)
	defer poll.Stop()
	defer ring.Stop()
	for {
		select {
		case <-ctx.Done():
			s.missed(call.over(time.Now(), false))
			return
		case said := <-s.watch.rings:
			s.missed(call.hear(time.Now(), said))
		case <-ring.C:
		case <-s.watch.away:
			s.try(ctx, "+CUSD=2")
		case <-s.watch.closing:
			s.try(ctx, "+CUSD=2")
			<-s.dialling
		case <-s.watch.now:
			s.lookAround(ctx)
		case <-poll.C:
			s.lookAround(ctx)
			s.lookAtIndications(ctx)
			s.adrift(time.Now())
		}
		s.mind(ctx, &call)
		if call.active {
			ring.Reset(time.Until(call.next()))
		}
	}
}

// mind tells of a call that is over, and hangs up one that is not.
func (s *session) mind(ctx context.Context, call *ringing) {
	s.missed(call.silent(time.Now()))
	if call.hangUp(time.Now()) && s.hangUp(ctx) {
		s.missed(call.over(time.Now(), true))
	}
}

func (s *session) hangUp(ctx context.Context) bool {
	return s.try(ctx, s.quirks.hangUp) || s.quirks.hangUp != "H" && s.try(ctx, "H")
}

func (s *session) missed(c *Call) {
	if c != nil {
		s.inbox.add(arrival{call: c})
	}
}

// lookAround looks at network and SIM.
func (s *session) lookAround(ctx context.Context) {
	s.lookAtNetwork(ctx)
	if s.serving() {
		return
	}
	if wants, cme := s.simWants(ctx); wants != simIsReady && (wants != "" || noSIM(cme)) {
		s.end(errSIM)
	}
}

// errSIM ends a session whose SIM has gone: another may come.
var errSIM = errors.New("modem: its SIM is gone, or wants a code again")

// serving reports whether a network serves the SIM.
func (s *session) serving() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.facts.network == atHome || s.facts.network == roaming
}
