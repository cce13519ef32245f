package smpp

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// In these tests time is the bubble's: it passes only when everybody waits.

func TestEnquireLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		began := time.Now()
		for range 3 {
			p := w.want(pdu.EnquireLinkID, StatusOK)
			if silence := time.Since(began); silence != 30*time.Second {
				t.Errorf("asked after %v", silence)
			}
			w.write(p.answer(StatusOK))
			began = time.Now()
		}
		d.quit(t, w)
	})
}

// An interval shorter than the other times is kept too.
func TestEnquireLinkMoreOftenThanAnswersMayTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Timers: Timers{Enquire: time.Second, Response: 10 * time.Second}}, newCollect(""))
		for range 3 {
			began := time.Now()
			p := w.want(pdu.EnquireLinkID, StatusOK)
			w.write(p.answer(StatusOK))
			if silence := time.Since(began); silence > 2*time.Second {
				t.Errorf("asked after %v", silence)
			}
		}
		d.quit(t, w)
	})
}

func TestAnyTrafficIsLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		w.want(pdu.EnquireLinkID, StatusOK) // and never answered
		for seq := range uint32(5) {
			time.Sleep(9 * time.Second)
			w.write(packet{id: pdu.EnquireLinkID, seq: seq + 1})
			w.want(pdu.EnquireLinkRespID, StatusOK)
		}
		if d.Status() != "bound 1 of 1" {
			t.Errorf("after traffic: %s", d.Status())
		}
		d.quit(t, w)
	})
}

func TestSilentPeerIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		began := time.Now()
		w.want(pdu.EnquireLinkID, StatusOK)
		w.wantEnd()
		if gone := time.Since(began); gone != 40*time.Second {
			t.Errorf("left after %v", gone)
		}
		synctest.Wait()
		select {
		case <-d.Bound():
			t.Error("still called bound")
		default:
		}
		w = <-d.calls
		w.acceptBind()
		<-d.Bound()
		d.quit(t, w)
	})
}

// A peer that is gone while messages go to it is left before a second window of them
// ends in doubt.
func TestUnansweredRequestsMakeDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		began := time.Now()
		sent := make(chan error, 1)
		go func() { _, err := d.Send(t.Context(), Message{}); sent <- err }()
		w.want(pdu.SubmitSMID, StatusOK)
		w.want(pdu.EnquireLinkID, StatusOK)
		if err := <-sent; !errors.Is(err, ErrExpired) || time.Since(began) != 10*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		w.wantEnd()
		if gone := time.Since(began); gone != 20*time.Second {
			t.Errorf("left after %v", gone)
		}
		w = <-d.calls
		w.acceptBind()
		<-d.Bound()
		d.quit(t, w)
	})
}

func TestResponseExpiresAndComesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Window: 1}, newCollect(""))
		result := make(chan error, 1)
		send := func() { _, err := d.Send(t.Context(), Message{}); result <- err }
		go send()
		began := time.Now()
		first := w.want(pdu.SubmitSMID, StatusOK)
		time.Sleep(9 * time.Second)
		w.write(packet{id: pdu.EnquireLinkID, seq: 1}) // alive, if slow
		w.want(pdu.EnquireLinkRespID, StatusOK)
		if err := <-result; !errors.Is(err, ErrExpired) || !errors.Is(err, ErrUnanswered) || time.Since(began) != 10*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		go send() // the slot is free again
		second := w.want(pdu.SubmitSMID, StatusOK)
		w.write(first.answer(StatusOK))
		w.write(first.answer(StatusOK))
		w.write(second.answer(StatusOK))
		if err := <-result; err != nil {
			t.Error(err)
		}
		if c := d.Counters(); c.Expired.Load() != 1 || c.Late.Load() != 1 || c.Unmatched.Load() != 1 {
			t.Errorf("expired %d, late %d, unmatched %d", c.Expired.Load(), c.Late.Load(), c.Unmatched.Load())
		}
		d.quit(t, w)
	})
}

func TestRedialPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := dial(t, Config{Redial: Redial{First: time.Second, Most: 4 * time.Second}}, newCollect(""))
		w := <-d.calls
		for _, want := range []time.Duration{1, 2, 4, 4} {
			w.conn.Close()
			began := time.Now()
			w = <-d.calls
			if pause := time.Since(began); pause != want*time.Second {
				t.Errorf("pause %v, want %v s", pause, want)
			}
		}
		w.acceptBind()
		<-d.Bound()
		time.Sleep(5 * time.Second) // lasting longer than the longest pause
		w.conn.Close()
		began := time.Now()
		w = <-d.calls
		if pause := time.Since(began); pause != time.Second {
			t.Errorf("pause after a good session %v", pause)
		}
		if n := d.Counters().Reconnects.Load(); n != 5 {
			t.Errorf("%d reconnects", n)
		}
		d.quit(t, w)
	})
}

func TestAlreadyBoundIsRetriedSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := dial(t, Config{}, newCollect(""))
		w := <-d.calls
		for _, status := range []Status{StatusAlreadyBound, StatusBindFailed, StatusAlreadyBound} {
			p := w.read()
			w.write(p.answer(status))
			w.wantEnd()
			began := time.Now()
			w = <-d.calls
			if pause := time.Since(began); pause != 30*time.Second {
				t.Errorf("pause %v", pause)
			}
		}
		d.quit(t, w)
	})
}

func TestBindThatIsNeverAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := dial(t, Config{}, newCollect(""))
		w := <-d.calls
		began := time.Now()
		w.want(pdu.BindTransceiverID, StatusOK)
		w.wantEnd()
		if gone := time.Since(began); gone != 10*time.Second {
			t.Errorf("left after %v", gone)
		}
		d.quit(t, w)
	})
}

func TestInactivity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Timers: Timers{Inactivity: 45 * time.Second}}, newCollect(""))
		p := w.want(pdu.EnquireLinkID, StatusOK) // no message
		w.write(p.answer(StatusOK))
		w.write(packet{id: pdu.DeliverSMID, seq: 1})
		w.want(pdu.DeliverSMRespID, StatusOK)
		began := time.Now()
		p = w.want(pdu.EnquireLinkID, StatusOK)
		w.write(p.answer(StatusOK))
		bye := w.want(pdu.UnbindID, StatusOK)
		if idle := time.Since(began); idle != 45*time.Second {
			t.Errorf("unbound after %v", idle)
		}
		w.write(bye.answer(StatusOK))
		w.wantEnd()
		w = <-d.calls
		w.acceptBind()
		<-d.Bound()
		d.quit(t, w)
	})
}

func TestVisitorWhoNeverBinds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w, stop := serve(t, ServerConfig{}, newCollect(""))
		began := time.Now()
		w.wantEnd()
		if gone := time.Since(began); gone != 10*time.Second || len(s.Binds()) != 0 {
			t.Errorf("left after %v, %d bound", gone, len(s.Binds()))
		}
		stop()
	})
}

func TestPeerThatStopsReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Window: 2}, newCollect(""))
		result := make(chan error, 3)
		send := func(ctx context.Context) { _, err := d.Send(ctx, Message{}); result <- err }
		began := time.Now()
		go send(t.Context())
		hurried, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		go send(hurried)
		synctest.Wait()
		go send(hurried) // finds the window full
		for range 2 {
			if err := <-result; !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
				t.Errorf("hurried, after %v: %v", time.Since(began), err)
			}
		}
		if err := <-result; !errors.Is(err, ErrUnanswered) || time.Since(began) != 10*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		synctest.Wait()
		if len(d.Binds()) != 0 {
			t.Error("still bound")
		}
		d.quit(t, w)
	})
}

func TestFullWindowBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Window: 2}, newCollect(""))
		result := make(chan error, 3)
		for range 3 {
			go func() { _, err := d.Send(t.Context(), Message{}); result <- err }()
		}
		first := w.want(pdu.SubmitSMID, StatusOK)
		w.want(pdu.SubmitSMID, StatusOK)
		synctest.Wait()
		if n := d.Binds()[0].InFlight(); n != 2 {
			t.Errorf("%d in flight", n)
		}
		w.write(first.answer(StatusOK))
		if err := <-result; err != nil {
			t.Error(err)
		}
		w.want(pdu.SubmitSMID, StatusOK)
		w.conn.Close()
		for range 2 {
			if err := <-result; !errors.Is(err, ErrLost) {
				t.Error(err)
			}
		}
		d.quit(t, w)
	})
}

// TestGivingUpKeepsTheSlot: whoever stops waiting does not make the peer forget.
func TestGivingUpKeepsTheSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Window: 1}, newCollect(""))
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 2)
		go func() { _, err := d.Send(ctx, Message{}); result <- err }()
		first := w.want(pdu.SubmitSMID, StatusOK)
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) || !errors.Is(err, ErrUnanswered) {
			t.Error(err)
		}
		if _, err := d.Send(ctx, Message{}); !errors.Is(err, context.Canceled) || errors.Is(err, ErrUnanswered) {
			t.Errorf("never written: %v", err)
		}
		go func() { _, err := d.Send(t.Context(), Message{}); result <- err }()
		synctest.Wait()
		w.write(first.answer(StatusOK))
		second := w.want(pdu.SubmitSMID, StatusOK)
		w.write(second.answer(StatusOK))
		if err := <-result; err != nil {
			t.Error(err)
		}
		d.quit(t, w)
	})
}
