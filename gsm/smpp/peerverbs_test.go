package smpp

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// step is a message of a dialogue in a submit_sm.
func step(seq uint32, act USSDAct) packet {
	p := submitted(seq, 0, "*456#")
	DefaultUSSD().Write(&p.msg, USSDStep{Act: act, Session: 7})
	return p
}

// answers is a peer that may go on with what it has begun.
func answers(m Message) bool {
	s, err := DefaultUSSD().Read(m)
	return err == nil && s.Act == USSDAnswer
}

// boundNorth is a server and the session of its one peer.
func boundNorth(t *testing.T) (*street, *Peer, *wire) {
	cfg := north(new(int))
	cfg.Continues = answers
	s := open(t, ServerConfig{Name: "inlet", Peers: peersOf(cfg), Timers: Timers{Enquire: time.Hour}}, newCollect(""))
	w := s.connect("10.1.0.1:1")
	w.bindAs(Transceiver, "north", "right", 0x34)
	w.want(pdu.BindTransceiverRespID, StatusOK)
	synctest.Wait()
	return s, s.Peers()[0], w
}

// refusesBinds wants the peer to be put off.
func (s *street) refusesBinds() {
	s.t.Helper()
	w := s.connect("10.1.0.1:2")
	w.bindAs(Transceiver, "north", "right", 0x34)
	w.want(pdu.BindTransceiverRespID, StatusSystemError)
	w.conn.Close()
	synctest.Wait()
}

func TestSuspendedPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, w := boundNorth(t)
		p.Suspend()
		unbind := w.want(pdu.UnbindID, StatusOK)
		w.write(unbind.answer(StatusOK))
		w.wantEnd()
		s.refusesBinds()
		h := p.Health()
		if h.State != Suspended || h.Refused["suspended by command: try later"] != 1 || len(h.Binds) != 0 {
			t.Errorf("%+v", h)
		}
		p.Resume()
		again := s.connect("10.1.0.1:3")
		again.bindAs(Transceiver, "north", "right", 0x34)
		again.want(pdu.BindTransceiverRespID, StatusOK)
		synctest.Wait()
		if h := p.Health(); h.State != Running || h.Counters["binds"] != 2 || h.Counters["denied"] != 1 {
			t.Errorf("%+v", h)
		}
		s.end(again)
	})
}

// TestDrainedPeer: what has begun goes on, nothing begins, and it is unbound once its
// dialogues are over.
func TestDrainedPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, w := boundNorth(t)
		p.Drain()
		for seq, test := range []struct {
			p    packet
			want Status
		}{{step(2, USSDBegin), StatusThrottled}, {step(3, USSDAnswer), StatusOK}, {submitted(4, 0, "56789"), StatusThrottled}} {
			w.write(test.p)
			if got := w.want(pdu.SubmitSMRespID, test.want); got.seq != uint32(seq)+2 {
				t.Errorf("answered %d", got.seq)
			}
		}
		if _, err := p.Send(t.Context(), Message{}); err != ErrNotBound {
			t.Errorf("we begin something: %v", err)
		}
		s.refusesBinds()
		time.Sleep(20 * time.Second)
		began := time.Now()
		w.write(step(5, USSDAnswer))
		w.want(pdu.SubmitSMRespID, StatusOK)
		unbind := w.want(pdu.UnbindID, StatusOK)
		w.write(unbind.answer(StatusOK))
		if rested := time.Since(began); rested != 3*time.Minute {
			t.Errorf("unbound after %s", rested)
		}
		w.wantEnd()
		synctest.Wait()
		if h := p.Health(); h.State != Isolated || h.Reason != "drained by command: unbound, and its binds are refused" {
			t.Errorf("%+v", h)
		}
		s.end(w)
	})
}

func TestPeerIsTraced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, w := boundNorth(t)
		events := p.Trace(t.Context())
		w.write(submitted(2, 0, "56789"))
		w.want(pdu.SubmitSMRespID, StatusOK)
		for _, want := range []string{"submit_sm", "submit_sm_resp"} {
			e := <-events
			if e.Command != want || e.Bind != 1 || e.Message != nil && e.Message.Dest != "***89" {
				t.Errorf("%+v", e)
			}
		}
		s.end(w)
	})
}
