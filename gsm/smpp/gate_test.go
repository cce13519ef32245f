package smpp

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/google/go-cmp/cmp"
)

// sendNamed sends a message with its name as text, and hands over what came of it.
func (d *dialling) sendNamed(ctx context.Context, name string, urgency uint8) <-chan error {
	result := make(chan error, 1)
	go func() {
		_, err := d.Send(ctx, Message{Payload: []byte(name), Urgency: urgency})
		result <- err
	}()
	synctest.Wait()
	return result
}

// next is the text of the next message, which the peer accepts.
func (w *wire) next() string {
	w.t.Helper()
	p := w.want(pdu.SubmitSMID, StatusOK)
	w.write(p.answer(StatusOK))
	return string(p.msg.Payload)
}

// TestUrgentGoesFirst: of those who wait for the window the most urgent goes first,
// and among equals who came first; what is less urgent than the last lane is in it.
func TestUrgentGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Window: 1}, newCollect(""))
		for _, m := range []struct {
			name    string
			urgency uint8
		}{{"first", 5}, {"bulk 1", 5}, {"bulk 2", 5}, {"least 1", 7}, {"least 2", 200}, {"code", 1}, {"page", 0}} {
			d.sendNamed(t.Context(), m.name, m.urgency)
		}
		if h := d.Health(); h.Waiting != 6 {
			t.Errorf("%d wait", h.Waiting)
		}
		var got []string
		for range 7 {
			got = append(got, w.next())
			synctest.Wait()
		}
		want := []string{"first", "page", "code", "bulk 1", "bulk 2", "least 1", "least 2"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		d.quit(t, w)
	})
}

// TestPace: no second sees more than the throughput; a code overtakes bulk; answers
// and enquire_link wait for nobody.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Throughput: 2, Timers: Timers{Enquire: time.Second}}, newCollect(""))
		began := time.Now()
		for range 3 {
			d.sendNamed(t.Context(), "bulk", 5)
		}
		d.sendNamed(t.Context(), "code", 1)
		if h := d.Health(); h.Pace != (Pace{Now: 2, Full: 2}) || h.Waiting != 3 {
			t.Errorf("%+v, %d wait", h.Pace, h.Waiting)
		}
		w.write(packet{id: pdu.DeliverSMID, seq: 1})
		type event struct {
			what string
			at   time.Duration
		}
		var got []event
		for range 5 {
			p := w.read()
			for p.id == pdu.EnquireLinkID {
				w.write(p.answer(StatusOK))
				p = w.read()
			}
			if p.id == pdu.SubmitSMID {
				w.write(p.answer(StatusOK))
			}
			got = append(got, event{string(p.msg.Payload), time.Since(began)})
		}
		want := []event{{"bulk", 0}, {"", 0}, {"code", 500 * time.Millisecond}, {"bulk", time.Second}, {"bulk", 1500 * time.Millisecond}}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(event{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		d.quit(t, w)
	})
}

// TestWhoWaitsIsToldOfTheEnd: nobody waits for a window that is no more, nor for a
// link that was drained; who gives up leaves no trace.
func TestWhoWaitsIsToldOfTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Window: 1}, newCollect(""))
		first := d.sendNamed(t.Context(), "first", 0)
		w.want(pdu.SubmitSMID, StatusOK)
		hurried, cancel := context.WithCancel(t.Context())
		gone, drained := d.sendNamed(hurried, "gone", 0), d.sendNamed(t.Context(), "drained", 0)
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) || errors.Is(err, ErrUnanswered) {
			t.Error(err)
		}
		d.Drain()
		if err := <-drained; !errors.Is(err, ErrNotBound) {
			t.Error(err)
		}
		d.Resume()
		lost := d.sendNamed(t.Context(), "lost", 0)
		w.conn.Close()
		if err := <-lost; !errors.Is(err, ErrNotBound) {
			t.Error(err)
		}
		if err := <-first; !errors.Is(err, ErrLost) {
			t.Error(err)
		}
		if h := d.Health(); h.Waiting != 0 {
			t.Errorf("%d wait", h.Waiting)
		}
		d.quit(t, w)
	})
}

// TestWaitingMovesToAnotherBind: who waits for any window takes the first that has
// room, be it of a bind that came later.
func TestWaitingMovesToAnotherBind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Window: 1, Binds: 2}, newCollect(""))
		first, second := d.sendNamed(t.Context(), "first", 0), d.sendNamed(t.Context(), "second", 0)
		p := w.want(pdu.SubmitSMID, StatusOK)
		other := <-d.calls
		other.acceptBind()
		if got := other.next(); got != "second" {
			t.Errorf("got %q", got)
		}
		w.write(p.answer(StatusOK))
		for _, result := range []<-chan error{first, second} {
			if err := <-result; err != nil {
				t.Error(err)
			}
		}
		other.conn.Close()
		d.quit(t, w)
	})
}

// TestSlotOfWhoJustGaveUp: a slot that is granted to a caller whose context ends at
// the same moment is his or comes back.
func TestSlotOfWhoJustGaveUp(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		g := newGate(pace{})
		w := newWindow(1, time.Second, g)
		g.admit(w)
		taken, _, err := g.acquire(t.Context(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		me := g.enqueue(nil, 0)
		g.release(taken)
		if s, err := g.await(ended, me); (err == nil) != (s != nil) || err != nil && len(w.free) != 1 {
			t.Fatalf("the slot is lost: %v", err)
		}
	}
}

// TestFullWindowOfAServer: the SMSC's side waits for its window too.
func TestFullWindowOfAServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w, stop := serve(t, ServerConfig{Window: 1}, newCollect(""))
		w.write(bindRequest(Transceiver))
		w.want(pdu.BindTransceiverRespID, StatusOK)
		result := make(chan error, 2)
		for range 2 {
			go func() { _, err := s.Binds()[0].Send(t.Context(), Message{}); result <- err }()
			synctest.Wait()
		}
		for range 2 {
			p := w.want(pdu.DeliverSMID, StatusOK)
			w.write(p.answer(StatusOK))
			if err := <-result; err != nil {
				t.Error(err)
			}
		}
		w.conn.Close()
		stop()
	})
}

// TestBarredBeforeItWasAdmitted: a session that ends while its link lists it takes no
// message.
func TestBarredBeforeItWasAdmitted(t *testing.T) {
	g := newGate(pace{})
	w := newWindow(1, time.Second, g)
	g.bar(w)
	g.admit(w)
	if _, _, err := g.acquire(t.Context(), nil, 0); !errors.Is(err, ErrNotBound) {
		t.Errorf("a slot of a session that has ended: %v", err)
	}
}

// TestFull: a link is full while a message would wait for its window, for its pace,
// or behind others; not while it is not bound.
func TestFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := dial(t, Config{Window: 1, Throughput: 1, Burst: 1}, newCollect(""))
		w := <-d.calls
		full := func(when string, want bool) {
			t.Helper()
			if d.Full() != want {
				t.Errorf("%s: full is %v", when, !want)
			}
		}
		full("not bound", false)
		w.acceptBind()
		<-d.Bound()
		full("idle", false)
		d.sendNamed(t.Context(), "first", 1)
		p := w.want(pdu.SubmitSMID, StatusOK)
		time.Sleep(2 * time.Second)
		full("no room in the window", true)
		w.write(p.answer(StatusOK))
		synctest.Wait()
		full("answered", false)
		d.sendNamed(t.Context(), "second", 1)
		w.next()
		synctest.Wait()
		full("no pace left", true)
		time.Sleep(time.Second)
		full("a second later", false)
		d.quit(t, w)
	})
}
