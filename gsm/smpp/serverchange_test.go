package smpp

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/google/go-cmp/cmp"
)

// tries asks to bind from an address and wants a status.
func (s *street) tries(addr, id, password string, want Status) *wire {
	s.t.Helper()
	w := s.connect(addr)
	w.bindAs(Transceiver, id, password, 0x34)
	w.want(pdu.BindTransceiverRespID, want)
	if want != StatusOK {
		w.conn.Close()
	}
	synctest.Wait()
	return w
}

// unbinds answers the unbind that has to come, and wants the end.
func (w *wire) unbinds() {
	w.t.Helper()
	bye := w.want(pdu.UnbindID, StatusOK)
	w.write(bye.answer(StatusOK))
	w.wantEnd()
}

// TestPeersComeAndGo: a peer that is added may bind, one that is removed unbinds in
// good order and is refused, and the session of one that stays goes on.
func TestPeersComeAndGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inbox := newCollect("id")
		checks := 0
		east := PeerConfig{Name: "east", SystemID: "east", Credential: plain{"other", &checks}}
		s := open(t, ServerConfig{Peers: peersOf(north(&checks)), Timers: Timers{Enquire: time.Hour}}, inbox)
		w := s.tries("10.1.0.1:1", "north", "right", StatusOK)
		s.tries("10.1.0.1:2", "east", "other", StatusBindFailed)

		first := s.Peers()[0]
		s.Change(ServerConfig{Peers: append([]*Peer{first}, peersOf(east)...), Timers: Timers{Enquire: time.Hour}})
		e := s.tries("10.1.0.1:3", "east", "other", StatusOK)
		w.write(packet{id: pdu.SubmitSMID, seq: 2, msg: Message{Payload: []byte("hello")}})
		w.want(pdu.SubmitSMRespID, StatusOK)
		if h := s.Health(); h.Reason != "2 of 2 peers bound, 2 sessions" || h.State != Running {
			t.Errorf("%s: %s", h.State, h.Reason)
		}

		s.Change(ServerConfig{Peers: s.Peers()[1:], Timers: Timers{Enquire: time.Hour}})
		s.tries("10.1.0.1:4", "north", "right", StatusBindFailed)
		first.Leave()
		w.unbinds()
		e.write(packet{id: pdu.EnquireLinkID, seq: 2})
		e.want(pdu.EnquireLinkRespID, StatusOK)
		s.end(e, w)
		if h := s.Health(); h.State != Shutdown || h.Refused["unknown system_id, or from another network than its own"] != 2 {
			t.Errorf("%+v", h)
		}
	})
}

// TestPeerChanges: the sessions that new settings allow go on, the others unbind, and
// who binds next is held to the new settings.
func TestPeerChanges(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*PeerConfig)
		unbind int // sessions, the latest first
		denied string
	}{
		"another password":   {func(c *PeerConfig) { c.Credential = plain{"new", new(int)} }, 0, "wrong password"},
		"one bind":           {func(c *PeerConfig) { c.Binds = 1 }, 1, "as many sessions as it may have"},
		"another network":    {func(c *PeerConfig) { c.Networks = []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")} }, 2, ""},
		"another type":       {func(c *PeerConfig) { c.Types = []BindType{Receiver} }, 2, "not as a transceiver"},
		"another system_id":  {func(c *PeerConfig) { c.SystemID = "north-2" }, 2, ""},
		"another throughput": {func(c *PeerConfig) { c.PerSecond = 1 }, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := north(new(int))
				c.Binds = 2
				s := open(t, ServerConfig{Peers: peersOf(c), Timers: Timers{Enquire: time.Hour}}, newCollect("id"))
				p := s.Peers()[0]
				both := []*wire{s.tries("10.1.0.1:1", "north", "right", StatusOK), s.tries("10.1.0.1:2", "north", "right", StatusOK)}
				tc.change(&c)
				p.Change(c)
				for _, w := range both[2-tc.unbind:] {
					w.unbinds()
				}
				synctest.Wait()
				for _, w := range both[:2-tc.unbind] {
					w.write(packet{id: pdu.EnquireLinkID, seq: 2})
					w.want(pdu.EnquireLinkRespID, StatusOK)
				}
				if n := len(p.Binds()); n != 2-tc.unbind {
					t.Errorf("%d are bound, want %d", n, 2-tc.unbind)
				}
				if tc.denied != "" {
					late := s.connect("10.1.0.1:3")
					late.bindAs(Transceiver, "north", "right", 0x34)
					late.read()
					late.conn.Close()
					synctest.Wait()
					if diff := cmp.Diff(map[string]uint64{tc.denied: 1}, p.Health().Refused); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
				}
				s.end(both...)
			})
		})
	}
}

// TestPeerHandlers: what a peer brings goes to the handler in force.
func TestPeerHandlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, ServerConfig{Peers: peersOf(north(new(int)))}, ByPeer{})
		w := s.tries("10.1.0.1:1", "north", "right", StatusOK)
		for seq, tc := range []struct {
			h    Handler
			want Status
		}{{nil, StatusRejected}, {newCollect("a"), StatusOK}, {Mux{}, StatusRejected}} {
			if tc.h != nil {
				s.Peers()[0].Handle(tc.h)
			}
			w.write(packet{id: pdu.SubmitSMID, seq: uint32(seq + 2), msg: Message{Payload: []byte("hello")}})
			w.want(pdu.SubmitSMRespID, tc.want)
		}
		s.end(w)
	})
}

// TestWhoIsTurnedAway: a listener counts by reason who never became a peer.
func TestWhoIsTurnedAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, ServerConfig{Peers: peersOf(north(new(int))), PerAddress: 1, Timers: Timers{Bind: time.Second}}, newCollect(""))
		s.connect("10.9.0.1:1").wantEnd()
		silent := s.connect("10.1.0.1:1")
		synctest.Wait()
		s.connect("10.1.0.1:2").wantEnd()
		if h := s.Health(); h.Reason != "0 of 1 peers bound, 0 sessions, 1 connection not bound" {
			t.Error(h.Reason)
		}
		silent.wantEnd()
		synctest.Wait()
		s.tries("10.1.0.1:3", "nobody", "x", StatusBindFailed)
		want := map[string]uint64{
			"not from a peer's network": 1, "too many connections from one address": 1, "did not ask to bind in time": 1,
			"unknown system_id, or from another network than its own": 1,
		}
		if diff := cmp.Diff(want, s.Health().Refused); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		s.end()
	})
}
