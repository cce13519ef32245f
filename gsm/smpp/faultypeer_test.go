package smpp

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"pgregory.net/rapid"
)

// mishap is what a faulty peer does with one message, or with a bind.
type mishap uint8

const (
	well       mishap = iota // accepted and answered, after a while: so answers come out of order
	twice                    // accepted and answered twice
	mute                     // accepted and never answered
	tardy                    // accepted and answered after the response timer
	throttles                // ESME_RTHROTTLED
	denies                   // ESME_RINVDSTADR
	denied                   // generic_nack
	cutAnswer                // accepted; the connection ends within the answer
	cutRequest               // accepted; the connection ends within the next request
	cutHere                  // not accepted; the connection ends
	unbinds                  // accepted and answered; the peer unbinds
	freezes                  // accepted; the peer neither reads nor writes any more
	babbles                  // accepted and answered, between PDUs that nobody knows
	raves                    // accepted; then a command_length that cannot be trusted
	mishaps
)

// trouble is one mishap with its measure: a delay or a number of octets.
type trouble struct {
	what    mishap
	measure int // 0 to 31
}

func (m mishap) accepts() bool {
	return m != throttles && m != denies && m != denied && m != cutHere
}

var drawTrouble = rapid.Custom(func(t *rapid.T) trouble {
	return trouble{mishap(rapid.IntRange(0, int(mishaps)-1).Draw(t, "mishap")), rapid.IntRange(0, 31).Draw(t, "measure")}
})

// faultyPeer is an SMSC that has its troubles, one for each message in their order,
// and none after the last. It knows what it accepted and what was acknowledged.
type faultyPeer struct {
	all   sync.WaitGroup
	conns context.Context // ends with the test

	mu       sync.Mutex // guards all below
	troubles []trouble
	binds    []Status // how binds are answered, in their order; ESME_ROK after the last
	accepted map[string]int
	unacked  map[string]bool // deliver_sm that has to come again
}

var errNobody = errors.New("nobody answers")

// dial is the peer's end of Config.Dial.
func (f *faultyPeer) dial(context.Context, string, string) (net.Conn, error) {
	if f.conns.Err() != nil {
		return nil, errNobody
	}
	ours, theirs := net.Pipe()
	stop := context.AfterFunc(f.conns, func() { theirs.Close() })
	f.all.Go(func() {
		defer stop()
		f.serve(theirs)
	})
	return ours, nil
}

// serve is one session.
func (f *faultyPeer) serve(conn net.Conn) {
	defer conn.Close()
	frames := newFrameReader(conn)
	for {
		h, frame, err := frames.next()
		if err != nil {
			return
		}
		p, err := decode(h, frame)
		if err != nil {
			panic(err) // we wrote what nobody can read
		}
		if !f.take(conn, p) {
			return
		}
	}
}

// take handles one PDU of the link, and reports whether the session goes on.
func (f *faultyPeer) take(conn net.Conn, p packet) bool {
	switch p.id {
	case pdu.BindTransceiverID:
		status := f.bindStatus()
		f.write(conn, p.answer(status))
		if status != StatusOK {
			return false
		}
		f.all.Go(func() { f.deliver(conn) })
	case pdu.EnquireLinkID:
		f.write(conn, p.answer(StatusOK))
	case pdu.UnbindID:
		f.write(conn, p.answer(StatusOK))
		return false
	case pdu.DeliverSMRespID:
		f.acknowledged(p)
	case pdu.SubmitSMID:
		return f.submitted(conn, p)
	}
	return true
}

func (f *faultyPeer) bindStatus() Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.binds) == 0 {
		return StatusOK
	}
	s := f.binds[0]
	f.binds = f.binds[1:]
	return s
}

// next is what happens to a message; the peer has it from here on, or has not.
func (f *faultyPeer) next(name string) (t trouble) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.troubles) > 0 {
		t, f.troubles = f.troubles[0], f.troubles[1:]
	}
	if t.what.accepts() {
		f.accepted[name]++
	}
	return t
}

// submitted gives a message its trouble.
func (f *faultyPeer) submitted(conn net.Conn, p packet) bool {
	t := f.next(string(p.msg.Payload))
	answer := p.answer(StatusOK)
	answer.text = "id of " + string(p.msg.Payload)
	switch t.what {
	case well:
		f.later(conn, time.Duration(t.measure)*100*time.Millisecond, answer)
	case twice:
		f.write(conn, answer, answer)
	case tardy:
		f.later(conn, time.Duration(10+t.measure)*time.Second, answer)
	case throttles:
		f.write(conn, p.answer(StatusThrottled))
	case denies:
		f.write(conn, p.answer(StatusInvalidDestination))
	case denied:
		f.write(conn, nack(p.seq, StatusSystemError))
	case cutAnswer:
		octets, _ := encode(nil, &answer)
		_, _ = conn.Write(octets[:t.measure%len(octets)])
		return false
	case cutRequest:
		_, _ = io.ReadFull(conn, make([]byte, t.measure))
		return false
	case cutHere:
		return false
	case unbinds:
		f.write(conn, answer, packet{id: pdu.UnbindID, seq: 77})
	case freezes:
		select {
		case <-f.conns.Done():
		case <-time.After(time.Duration(t.measure) * time.Minute):
		}
		return false
	case babbles:
		f.write(conn, packet{id: pdu.EnquireLinkID, seq: 5}, packet{id: pdu.SubmitSMRespID, seq: 1 << 30}, answer, nack(0, StatusInvalidCommand))
		_, _ = conn.Write([]byte{0, 0, 0, 17, 0, 0, 6, 0x66, 0, 0, 0, 0, 0, 0, 0, 9, 0})
	case raves:
		_, _ = conn.Write([]byte{0xFF, 0xFF, 0xFF, byte(t.measure), 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9})
		return false
	}
	return true
}

func (f *faultyPeer) write(conn net.Conn, list ...packet) {
	for _, p := range list {
		octets, err := encode(nil, &p)
		if err != nil {
			panic(err)
		}
		_, _ = conn.Write(octets)
	}
}

func (f *faultyPeer) later(conn net.Conn, d time.Duration, p packet) {
	f.all.Go(func() {
		time.Sleep(d)
		f.write(conn, p)
	})
}

// deliver brings what was not acknowledged yet.
func (f *faultyPeer) deliver(conn net.Conn) {
	f.mu.Lock()
	var list []packet
	for name := range f.unacked {
		n, _ := strconv.Atoi(name)
		list = append(list, packet{id: pdu.DeliverSMID, seq: uint32(n), msg: Message{Source: Address{Addr: name}, Payload: []byte(name)}})
	}
	f.mu.Unlock()
	f.write(conn, list...)
}

func (f *faultyPeer) acknowledged(p packet) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.status == StatusOK {
		delete(f.unacked, strconv.Itoa(int(p.seq)))
	}
}
