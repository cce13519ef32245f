package smpp

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// plain is a Credential that counts how often it was checked.
type plain struct {
	password string
	checks   *int
}

func (c plain) Verify(password string) bool {
	*c.checks++
	return password == c.password
}

// from is a connection from an address.
type from struct {
	net.Conn
	addr string
}

func (c from) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.addr)) }

// street is a server in a synctest bubble to which the test connects from where it
// likes.
type street struct {
	*Server
	t     *testing.T
	conns chan net.Conn
	stop  func()
}

func open(t *testing.T, cfg ServerConfig, h Handler) *street {
	s := &street{Server: NewServer(cfg), t: t, conns: make(chan net.Conn)}
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	ln := &pipeListener{conns: s.conns, closed: make(chan struct{})}
	go func() { result <- s.Serve(ctx, ln, h) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-result; err != nil {
			t.Errorf("Serve = %v", err)
		}
	})
	return s
}

func peersOf(list ...PeerConfig) (peers []*Peer) {
	for _, c := range list {
		peers = append(peers, NewPeer(c))
	}
	return peers
}

func (s *street) connect(addr string) *wire {
	ours, theirs := net.Pipe()
	s.conns <- from{ours, addr}
	return newWire(s.t, theirs)
}

// bindAs asks to bind.
func (w *wire) bindAs(kind BindType, id, password string, version uint8) {
	w.write(packet{id: kind.command(), seq: 1, bind: BindRequest{Type: kind, SystemID: id, Password: password, InterfaceVersion: version}})
}

// end closes the connections and stops.
func (s *street) end(ws ...*wire) {
	for _, w := range ws {
		w.conn.Close()
	}
	s.stop()
}

func north(checks *int) PeerConfig {
	return PeerConfig{
		Name: "north", SystemID: "north", Credential: plain{"right", checks},
		Networks: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}, Binds: 2,
	}
}

func TestOneAnswerForEveryStranger(t *testing.T) {
	for _, test := range []struct {
		name, from, id, password string
		kind                     BindType
	}{
		{"wrong password", "10.1.0.1:1", "north", "wrong", Transceiver},
		{"unknown system_id", "10.1.0.1:1", "south", "right", Transceiver},
		{"another peer's network", "10.2.0.1:1", "north", "right", Transceiver},
		{"another way than its own", "10.1.0.1:1", "north", "right", Transmitter},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				checks := 0
				east := PeerConfig{Name: "east", SystemID: "east", Credential: plain{"other", &checks}, Networks: []netip.Prefix{netip.MustParsePrefix("10.2.0.0/16")}}
				peer := north(&checks)
				peer.Types = []BindType{Transceiver, Receiver}
				s := open(t, ServerConfig{Peers: peersOf(peer, east)}, newCollect(""))
				w := s.connect(test.from)
				w.bindAs(test.kind, test.id, test.password, 0x34)
				w.want(test.kind.command()|responseBit, StatusBindFailed)
				w.wantEnd()
				if checks != 1 {
					t.Errorf("%d passwords checked", checks)
				}
				s.end(w)
			})
		})
	}
}

func TestStrangersAreToldNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		checks := 0
		s := open(t, ServerConfig{Peers: peersOf(north(&checks)), PerAddress: 1}, newCollect(""))
		s.connect("10.2.0.1:1").wantEnd()
		first := s.connect("10.1.0.1:1")
		synctest.Wait()
		s.connect("10.1.0.1:2").wantEnd() // one is enough
		first.conn.Close()
		synctest.Wait()
		again := s.connect("10.1.0.1:3")
		again.bindAs(Transceiver, "north", "right", 0x34)
		again.want(pdu.BindTransceiverRespID, StatusOK)
		if n := s.Counters().TurnedAway.Load(); n != 2 {
			t.Errorf("%d turned away", n)
		}
		s.end(again)
	})
}

func TestWrongPasswordsSlowDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		checks := 0
		s := open(t, ServerConfig{Peers: peersOf(north(&checks))}, newCollect(""))
		try := func(password string, want Status) {
			t.Helper()
			w := s.connect("10.1.0.1:1")
			w.bindAs(Transceiver, "north", password, 0x34)
			w.want(pdu.BindTransceiverRespID, want)
			w.conn.Close()
			synctest.Wait()
		}
		for range failsAtOnce {
			try("wrong", StatusBindFailed)
		}
		try("right", StatusThrottled)
		if checks != failsAtOnce {
			t.Errorf("%d passwords checked", checks)
		}
		if got := s.Peers()[0].Status(); got != "not bound; bind refused: wrong password" {
			t.Error(got)
		}
		time.Sleep(failsEvery)
		try("right", StatusOK)
		try("right", StatusOK) // a success costs nothing
		s.end()
	})
}

func TestManyBindsFromOneAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		checks, refused := 0, 0
		s := open(t, ServerConfig{Peers: peersOf(north(&checks))}, newCollect(""))
		for range 2 * triesAtOnce {
			w := s.connect("10.1.0.1:1")
			w.bindAs(Transceiver, "north", "right", 0x34)
			if w.read().status == StatusThrottled {
				refused++
			}
			w.conn.Close()
			synctest.Wait()
		}
		if checks != triesAtOnce || refused != triesAtOnce {
			t.Errorf("%d checked, %d refused", checks, refused)
		}
		s.end()
	})
}

func TestMostBinds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		checks := 0
		s := open(t, ServerConfig{Peers: peersOf(north(&checks))}, newCollect(""))
		var ws []*wire
		for _, want := range []Status{StatusOK, StatusOK, StatusAlreadyBound} {
			w := s.connect("10.1.0.1:1")
			w.bindAs(Transceiver, "north", "right", 0x34)
			w.want(pdu.BindTransceiverRespID, want)
			ws = append(ws, w)
		}
		synctest.Wait()
		if got := s.Peers()[0].Status(); got != "bound 2 of 2" {
			t.Error(got)
		}
		ws[0].conn.Close()
		synctest.Wait()
		w := s.connect("10.1.0.1:1")
		w.bindAs(Transceiver, "north", "right", 0x34)
		w.want(pdu.BindTransceiverRespID, StatusOK)
		s.end(ws[1], w)
	})
}

// TestNoAmplification: whatever somebody sends who is not bound, he gets no more
// octets than that.
func TestNoAmplification(t *testing.T) {
	for _, test := range pdus {
		for _, cut := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				checks := 0
				s := open(t, ServerConfig{SystemID: "fifteen-octets-", Peers: peersOf(north(&checks))}, newCollect(""))
				w := s.connect("10.1.0.1:1")
				frame := octets(t, test.wire)
				if cut {
					frame = frame[:headerLen]
					frame[2], frame[3] = 0, headerLen
				}
				got := make(chan int)
				go func() {
					n, buf := 0, make([]byte, 1024)
					for {
						m, err := w.conn.Read(buf)
						if n += m; err != nil {
							got <- n
							return
						}
					}
				}()
				w.raw(frame)
				synctest.Wait()
				w.conn.Close()
				if n := <-got; n > len(frame) {
					t.Errorf("%s: %d octets for %d", test.name, n, len(frame))
				}
				s.end(w)
			})
		}
	}
}

// TestPeerIsFull: a peer is full while none of its sessions that receive has room.
func TestPeerIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		checks := 0
		s := open(t, ServerConfig{Peers: peersOf(north(&checks)), Window: 1}, newCollect(""))
		peer := s.Peers()[0]
		if peer.Full() {
			t.Error("full while not bound")
		}
		var ws []*wire
		for range 2 {
			w := s.connect("10.1.0.1:1")
			w.bindAs(Transceiver, "north", "right", 0x34)
			w.want(pdu.BindTransceiverRespID, StatusOK)
			synctest.Wait()
			ws = append(ws, w)
		}
		result := make(chan error, 2)
		for sent := range 2 {
			if peer.Full() {
				t.Errorf("full after %d messages", sent)
			}
			go func() { _, err := peer.Send(t.Context(), Message{}); result <- err }()
			synctest.Wait()
		}
		if !peer.Full() {
			t.Error("not full while both sessions wait for answers")
		}
		for _, w := range ws {
			p := w.want(pdu.DeliverSMID, StatusOK)
			w.write(p.answer(StatusOK))
			if err := <-result; err != nil || peer.Full() {
				t.Errorf("answered: full is %v, %v", peer.Full(), err)
			}
		}
		s.end(ws...)
	})
}

func TestPeersPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		checks := 0
		peer := north(&checks)
		peer.PerSecond = 3
		s, w := s1(t, peer, newCollect("id"))
		for _, want := range []Status{StatusOK, StatusOK, StatusOK, StatusThrottled} {
			w.write(packet{id: pdu.SubmitSMID, seq: 2})
			w.want(pdu.SubmitSMRespID, want)
		}
		time.Sleep(time.Second / 3)
		w.write(packet{id: pdu.SubmitSMID, seq: 2})
		w.want(pdu.SubmitSMRespID, StatusOK)
		s.end(w)
	})
}

// s1 is a server with one peer that is bound as a transceiver.
func s1(t *testing.T, peer PeerConfig, h Handler) (*street, *wire) {
	s := open(t, ServerConfig{Peers: peersOf(peer)}, h)
	w := s.connect("10.1.0.1:1")
	w.bindAs(Transceiver, peer.SystemID, "right", 0x34)
	w.want(pdu.BindTransceiverRespID, StatusOK)
	return s, w
}

func TestPeerSends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		checks := 0
		s := open(t, ServerConfig{Peers: peersOf(north(&checks))}, newCollect(""))
		peer := s.Peers()[0]
		if _, err := peer.Send(t.Context(), Message{}); err != ErrNotBound {
			t.Error(err)
		}
		tx, rx := s.connect("10.1.0.1:1"), s.connect("10.1.0.1:2")
		tx.bindAs(Transmitter, "north", "right", 0x34)
		tx.want(pdu.BindTransmitterRespID, StatusOK)
		rx.bindAs(Receiver, "north", "right", 0x34)
		rx.want(pdu.BindReceiverRespID, StatusOK)
		result := make(chan error)
		go func() {
			_, err := peer.Send(t.Context(), Message{Payload: []byte("page")})
			result <- err
		}()
		p := rx.want(pdu.DeliverSMID, StatusOK)
		if string(p.msg.Payload) != "page" {
			t.Errorf("%q", p.msg.Payload)
		}
		rx.write(p.answer(StatusOK))
		if err := <-result; err != nil {
			t.Error(err)
		}
		s.end(tx, rx)
	})
}

func TestLimitsForget(t *testing.T) {
	l, now := newLimits[int](1, 1), time.Unix(0, 0)
	for k := range 3 * mostLimits {
		if !l.take(k, now) || !l.spent(k, now) || l.spent(-k-1, now) {
			t.Fatal("a new key has one token")
		}
		if k < mostLimits && !l.spent(0, now) {
			t.Fatal("forgotten too soon")
		}
	}
	if n := len(l.young) + len(l.old); n > 2*mostLimits || l.spent(0, now) {
		t.Errorf("%d keys", n)
	}
}

func TestSubscriptions(t *testing.T) {
	for addr, want := range map[string]string{"192.0.2.7": "192.0.2.7", "2001:db8:1:2:3::4": "2001:db8:1:2::"} {
		if got := subscription(netip.MustParseAddr(addr)).String(); got != want {
			t.Errorf("%s is %s", addr, got)
		}
	}
}
