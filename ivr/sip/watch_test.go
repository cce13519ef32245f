package sip

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"healthdial/ivr"
)

// TestOverdue has calls that nobody ends.
func TestOverdue(t *testing.T) {
	for _, tc := range []struct {
		name   string
		limits Limits
		more   string
		after  time.Duration
		why    End
	}{
		{"nothing is heard from the other side", Limits{Silence: 20 * time.Second}, "", 21 * time.Second, EndSilence},
		{"nobody says or keys anything", Limits{Idle: 20 * time.Second}, "", 21 * time.Second, EndIdle},
		{"it never ends", Limits{Longest: 20 * time.Second}, "", 21 * time.Second, EndLongest},
		{"its session is not refreshed", Limits{}, "Session-Expires: 90;refresher=uac", 61 * time.Second, EndSession},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, m := serve(t, func(c *Config) { c.Limits = tc.limits; c.Limits.Rate = 1000 }, func(ctx context.Context, c ivr.Call) {
				_, _ = c.Ask(ctx, ivr.Question{Keys: ivr.Keys{Most: 1, First: time.Minute}})
			})
			p := newPhone(t, s)
			more := []string{"Supported: timer"}
			if tc.more != "" {
				more = append(more, tc.more)
			}
			p.call(more...)
			asking(t, s)
			s.inspect(time.Now().Add(tc.after - 2*time.Second))
			s.inspect(time.Now().Add(tc.after))
			p.ends()
			until(t, "it is counted", func() bool { return last(m, func() []End { return m.ends }) == tc.why })
		})
	}
}

// TestHeldIsNotSilent does not take a call on hold for one that is gone.
func TestHeldIsNotSilent(t *testing.T) {
	talk, _ := asks(t, digit(1, "a"))
	s, _ := serve(t, func(c *Config) { c.Limits.Silence = 10 * time.Second }, talk)
	p := newPhone(t, s)
	p.call()
	p.change("INVITE", "inactive")
	s.inspect(time.Now().Add(time.Minute))
	s.calls.each(func(c *call) {
		if err := c.alive(t.Context()); err != nil {
			t.Error("the call was ended")
		}
	})
	p.hangUp()
}

// TestHeardAgain reckons silence anew when a call comes back from hold.
func TestHeardAgain(t *testing.T) {
	var later atomic.Int64
	talk, _ := asks(t, digit(1, "a"))
	s, m := serve(t, func(c *Config) {
		c.Limits.Silence, c.Limits.Idle = 10*time.Second, time.Hour
		c.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	}, talk)
	p := newPhone(t, s)
	p.call()
	p.change("INVITE", "inactive")
	later.Store(int64(time.Minute))
	p.change("INVITE", "sendrecv")
	s.inspect(s.cfg.Now())
	p.hangUp()
	until(t, "it is counted", func() bool { return last(m, func() []End { return m.ends }) == EndCaller })
}

// TestShutdownMeetsACall has a call begin while the server stops, too late to be among
// those that are ended then: it does not wait for its ACK.
func TestShutdownMeetsACall(t *testing.T) {
	stop := make(chan struct{})
	s, m := serveUntil(t, stop, nil, func(context.Context, ivr.Call) { t.Error("answered") })
	p := newPhone(t, s)
	p.say("INVITE", p.sdp("sendrecv"))
	p.final()
	s.calls.each(s.calls.drop)
	close(stop)
	bye := p.next()
	for bye.method() != "BYE" { // the 200 may be repeated
		bye = p.next()
	}
	p.answer(bye, 200, "")
	until(t, "it is counted", func() bool { return last(m, func() []End { return m.ends }) == EndShutdown })
}

// TestShutdown ends calls with a BYE and lets no new one in.
func TestShutdown(t *testing.T) {
	talk, got := asks(t, digit(1, "a"))
	stop := make(chan struct{})
	s, m := serveUntil(t, stop, nil, talk)
	p := newPhone(t, s)
	p.call()
	asking(t, s)
	close(stop)
	bye := p.wants("BYE")
	other := newPhone(t, s)
	other.say("INVITE", other.sdp("sendrecv"))
	if r := other.final(); r.code() != 503 {
		t.Errorf("%s", r.start)
	}
	p.answer(bye, 200, "")
	if keys := receive(t, got); keys == "" {
		t.Error("the conversation hears nothing of it")
	}
	until(t, "it is counted", func() bool { return last(m, func() []End { return m.ends }) == EndShutdown })
}

// canceller is a transaction whose CANCEL comes just before its answer.
type canceller struct {
	sipmsg.ServerTransaction
	cancelled func(*sipmsg.Request)
}

func (c *canceller) OnCancel(f sipmsg.FnTxCancel) bool { c.cancelled = f; return true }

func (c *canceller) Respond(*sipmsg.Response) error { c.cancelled(nil); return nil }

// TestCancelFirst begins no call whose CANCEL was faster than our answer.
func TestCancelFirst(t *testing.T) {
	s, _ := serve(t, nil, func(context.Context, ivr.Call) { t.Error("answered") })
	p := newPhone(t, s)
	p.branch = "z9hG4bK1"
	m, err := sipmsg.ParseMessage([]byte(p.request("INVITE", p.sdp("sendrecv"))))
	if err != nil {
		t.Fatal(err)
	}
	r := &request{Request: m.(*sipmsg.Request), tx: &canceller{}, server: s, from: addrPort(p.sip.LocalAddr()), local: addrPort(s.Addrs()[0])}
	r.SetSource(r.from.String())
	r.SetTransport("UDP")
	s.onInvite(r)
	if s.calls.places() != 0 || len(s.calls.all) != 0 {
		t.Error("something of it is left")
	}
}

// TestCancel takes an INVITE back at once: either is answered, and nothing is left.
func TestCancel(t *testing.T) {
	s, m := serve(t, nil, func(context.Context, ivr.Call) {})
	for range 30 {
		p := newPhone(t, s)
		p.say("INVITE", p.sdp("sendrecv"))
		invite := p.branch
		p.say("CANCEL", "")
		p.branch = invite
		for answered := false; !answered; {
			r := p.next()
			switch {
			case r.method() == "BYE":
				p.answer(r, 200, "")
				answered = true
			case strings.HasSuffix(r.header.Get("Cseq"), "CANCEL"):
			case r.code() == 487:
				p.say("ACK", "")
				answered = true
			case r.code() == 200:
				p.ack(r)
			}
		}
	}
	until(t, "no call is left", func() bool { return s.calls.places() == 0 })
	until(t, "all are counted", func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		return len(m.ends)+len(m.refused) == 30
	})
}
