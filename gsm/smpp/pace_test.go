package smpp

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// TestThrottledPeer: a peer that takes 20 a second of a link that would send 100 is
// brought to rest: the pace settles around what it takes, nothing but the messages
// that felt for the limit is refused, and the pace recovers when the peer does.
func TestThrottledPeer(t *testing.T) {
	for name, configured := range map[string]float64{"configured": 100, "unlimited": 0} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { throttledPeer(t, configured) })
		})
	}
}

func throttledPeer(t *testing.T, configured float64) {
	d, w := bound(t, Config{Window: 5, Throughput: configured}, newCollect(""))
	const limit = 20.0
	var factor atomic.Int64
	factor.Store(1)
	gone := make(chan struct{})
	go func() { // accepts what a bucket of its own lets through
		defer close(gone)
		tokens, last := limit, time.Now()
		for {
			h, frame, err := w.frames.next()
			if err != nil {
				return
			}
			p, _ := decode(h, frame)
			time.Sleep(time.Millisecond)
			limit := limit * float64(factor.Load())
			tokens = min(limit, tokens+limit*time.Since(last).Seconds())
			last = time.Now()
			status := StatusThrottled
			if p.id == pdu.EnquireLinkID || tokens >= 1 {
				status = StatusOK
				tokens--
			}
			answer := p.answer(status)
			octets, _ := encode(nil, &answer)
			_, _ = w.conn.Write(octets)
		}
	}()
	stop := make(chan struct{})
	for range 8 {
		go func() {
			for {
				select {
				case <-stop:
					return
				default:
					_, _ = d.Send(t.Context(), Message{})
				}
			}
		}()
	}
	time.Sleep(time.Minute)
	synctest.Wait()
	accepted, refused := d.Counters().Accepted.Load(), d.Counters().Refused.Load()
	time.Sleep(5 * time.Minute)
	synctest.Wait()
	accepted, refused = d.Counters().Accepted.Load()-accepted, d.Counters().Refused.Load()-refused
	if perSecond := float64(accepted) / 300; perSecond < 0.6*limit {
		t.Errorf("%.1f a second of %v were accepted", perSecond, limit)
	}
	if refused*10 > accepted {
		t.Errorf("%d refused for %d accepted", refused, accepted)
	}
	if h := d.Health(); h.Pace.Held.IsZero() || h.Pace.Now > 5*limit || h.Counters["slowed"] == 0 {
		t.Errorf("%+v %q", h.Pace, h.Reason)
	}
	factor.Store(50)
	time.Sleep(time.Minute)
	synctest.Wait()
	if h := d.Health(); h.Pace != (Pace{Now: configured, Full: configured}) || h.Reason != "bound 1 of 1" {
		t.Errorf("%+v %q", h.Pace, h.Reason)
	}
	close(stop)
	w.conn.Close()
	<-gone
	d.quit(t, w)
}

func TestPaceByTheClock(t *testing.T) {
	t0 := time.Unix(1000, 0)
	at := func(s float64) time.Time { return t0.Add(time.Duration(s * float64(time.Second))) }
	p := newPace(Config{Throughput: 100, Burst: 1, Counter: &Counters{}})
	if !p.take(at(0)) || p.take(at(0)) || p.wait(at(0)) != 10*time.Millisecond || !p.take(at(0.01)) {
		t.Error("not 100 a second")
	}
	if !p.overload(at(1), at(1.1)) || p.rate(at(1.1)) != 50 {
		t.Errorf("after a sign of overload %v", p.rate(at(1.1)))
	}
	if p.overload(at(1.05), at(1.2)) {
		t.Error("what was under way counted twice")
	}
	if !p.overload(at(1.15), at(2.1)) || p.rate(at(2.1)) != 27.5 {
		t.Errorf("after another %v", p.rate(at(2.1)))
	}
	if p.steady(at(3.1)); p.rate(at(3.1)) != 32.5 || int(p.rate(at(4.2))) != 38 {
		t.Errorf("kept steady for no time %v, %v", p.rate(at(3.1)), p.rate(at(4.1)))
	}
	for s := 4.0; s < 60; s++ {
		p.take(at(s))
	}
	if h := p.health(at(60)); h != (Pace{Now: 100, Full: 100}) || p.take(at(60)) != true || p.wait(at(60)) > 10*time.Millisecond {
		t.Errorf("recovered to %+v", h)
	}
	for range 20 {
		p.overload(p.cut.Add(1), p.cut.Add(2))
	}
	if p.from != slowest {
		t.Errorf("at the slowest %v", p.from)
	}
}

// TestCongestionState: a peer of SMPP 5.0 says how loaded it is.
func TestCongestionState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Throughput: 100}, newCollect(""))
		for _, step := range []struct {
			state byte
			want  float64 // the pace afterwards
			held  bool
		}{{50, 100, false}, {95, 100, false}, {100, 50, true}, {99, 50, true}, {50, 50, true}} {
			result := d.sendNamed(t.Context(), "", 0)
			p := w.want(pdu.SubmitSMID, StatusOK)
			answer := p.answer(StatusOK)
			answer.tlvs = []TLV{{TagCongestionState, []byte{step.state}}}
			w.write(answer)
			if err := <-result; err != nil {
				t.Fatal(err)
			}
			if h := d.Health(); h.Pace.Now < step.want || h.Pace.Now > step.want+1 || h.Pace.Held.IsZero() == step.held {
				t.Errorf("after congestion_state %d: %+v", step.state, h.Pace)
			}
		}
		if h := d.Health(); h.Reason != "bound 1 of 1; throttled by the peer: sending 50/s of 100/s, recovering" {
			t.Error(h.Reason)
		}
		d.quit(t, w)
	})
}

// TestLateAcceptance: an answer after its sender was told that there is none is told
// under the message's reference; a refusal is not.
func TestLateAcceptance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type acceptance struct{ ref, id string }
		told := make(chan acceptance, 9)
		d, w := bound(t, Config{Late: func(ref, id string) { told <- acceptance{ref, id} }}, newCollect(""))
		for _, ref := range []string{"a", "b", "", "c"} {
			go d.Send(t.Context(), Message{Ref: ref})
			synctest.Wait()
		}
		ctx, cancel := context.WithCancel(t.Context())
		go d.Send(ctx, Message{Ref: "gave up"})
		synctest.Wait()
		var requests []packet
		for range 5 {
			requests = append(requests, w.want(pdu.SubmitSMID, StatusOK))
		}
		cancel()
		synctest.Wait()
		w.write(packet{id: pdu.SubmitSMRespID, seq: requests[4].seq, text: "id-4"})
		time.Sleep(11 * time.Second)
		w.write(packet{id: pdu.SubmitSMRespID, seq: requests[0].seq, text: "id-0"})
		w.write(packet{id: pdu.SubmitSMRespID, seq: requests[0].seq, text: "id-0"})
		w.write(packet{id: pdu.SubmitSMRespID, seq: requests[1].seq, status: StatusQueueFull})
		w.write(packet{id: pdu.SubmitSMRespID, seq: requests[2].seq, text: "id-2"})
		w.write(nack(requests[3].seq, StatusOK))
		synctest.Wait()
		close(told)
		var got []acceptance
		for a := range told {
			got = append(got, a)
		}
		if len(got) != 2 || got[0] != (acceptance{"gave up", "id-4"}) || got[1] != (acceptance{"a", "id-0"}) {
			t.Errorf("told %v", got)
		}
		d.quit(t, w)
	})
}
