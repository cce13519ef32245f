package sip

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
)

// stream is the media of one call: a pair of sockets, what was agreed for them, and
// the RTP that goes out. The clock sends, a goroutine of the call receives.
type stream struct {
	talk    *talk
	stopped func(time.Duration) // a key stopped what was said
	sockets sockets
	slot    int // of the clock, which guards it

	mu    sync.Mutex
	terms terms
	head  rtp.Header
	pcm   [frameSamples]int16
	buf   [rtpHeader + frameSamples]byte
	sent  counts

	name     string    // of us in reports, drawn for each call (RFC 7022 §4.2)
	reported time.Time // when

	heard atomic.Int64 // when RTP last came from the peer, in nanoseconds of Unix time
	in    reception
}

// counts are what a sender report tells (RFC 3550 §6.4.1).
type counts struct{ packets, octets uint32 }

const rtpHeader = 12 // octets of a header without extensions (RFC 3550 §5.1)

func newStream(s sockets, t *talk, stopped func(time.Duration), now time.Time) *stream {
	m := &stream{talk: t, stopped: stopped, sockets: s, name: newTag(), reported: now}
	m.head = rtp.Header{
		Version: 2, Marker: true, SSRC: rand.Uint32(),
		SequenceNumber: uint16(rand.Uint32()), Timestamp: rand.Uint32(),
	}
	m.heard.Store(now.UnixNano())
	return m
}

// agree puts new terms into force.
func (m *stream) agree(t terms) {
	m.mu.Lock()
	if t.remote != m.terms.remote {
		m.in.unlatch()
	}
	m.terms, m.head.PayloadType = t, t.codec.payload
	m.mu.Unlock()
	m.talk.hold(!t.sends())
}

func (m *stream) agreed() terms {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.terms
}

// send sends the next frame, of what is said or of silence: a stream that never pauses
// keeps the way open through whatever forgets an idle one. It reports whether it did.
// While the other side does not want to hear us, nothing leaves, and the saying waits.
func (m *stream) send(now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.terms.codec.name == "" {
		return false
	}
	m.head.Timestamp += frameSamples
	if !m.terms.sends() {
		m.head.Marker = true
		return false
	}
	stopped := m.talk.next(&m.pcm, now)
	n, err := m.head.MarshalTo(m.buf[:rtpHeader])
	if err != nil {
		return false
	}
	m.terms.codec.write(m.buf[n:], &m.pcm)
	_, err = m.sockets.rtp.WriteToUDPAddrPort(m.buf[:], m.terms.remote)
	m.head.SequenceNumber++
	m.head.Marker = false
	m.sent.packets, m.sent.octets = m.sent.packets+1, m.sent.octets+frameSamples
	if stopped > 0 {
		m.stopped(stopped)
	}
	return err == nil
}

// quiet is for how long nothing has come from the peer.
func (m *stream) quiet(now time.Time) time.Duration {
	return now.Sub(time.Unix(0, m.heard.Load()))
}

// receive takes RTP until the socket is closed.
func (m *stream) receive(now func() time.Time) {
	buf := make([]byte, 2048)
	for {
		n, from, err := m.sockets.rtp.ReadFromUDPAddrPort(buf)
		if err != nil {
			if ne, ok := err.(net.Error); ok && !ne.Timeout() && isClosed(err) {
				return
			}
			continue
		}
		m.take(buf[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), now())
	}
}
