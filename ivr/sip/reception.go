package sip

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// reception is what a stream knows of the RTP that comes in. It belongs to the
// goroutine that receives, but for what is atomic.
type reception struct {
	keys    dtmf
	transit int64
	begun   bool
	jitter  atomic.Int64 // RFC 3550 §6.4.1, in samples times 16

	mu      sync.Mutex // guards counted
	counted counted

	latched  netip.AddrPort // where it comes from; that of the terms if it is zero
	unlearnt atomic.Bool    // the terms have changed: learn it again
	exact    bool           // something came from where the terms say
}

// unlatch forgets where RTP came from.
func (r *reception) unlatch() { r.unlearnt.Store(true) }

// welcome reports whether RTP may come from there: from the address and port that the
// other side named or, if nothing ever came from these, from the first other port of
// the same address. Everything else is a stranger's.
func (r *reception) welcome(from, named netip.AddrPort) bool {
	if r.unlearnt.Swap(false) {
		r.latched, r.exact = netip.AddrPort{}, false
	}
	switch {
	case from == named:
		r.exact = true
		return true
	case r.exact || from.Addr() != named.Addr():
		return false
	case !r.latched.IsValid():
		r.latched = from
	}
	return from == r.latched
}

// take is one datagram on the RTP port.
func (m *stream) take(b []byte, from netip.AddrPort, now time.Time) {
	t := m.agreed()
	var p rtp.Packet
	if !m.in.welcome(from, t.remote) || p.Unmarshal(b) != nil || p.Version != 2 {
		return
	}
	m.heard.Store(now.UnixNano())
	m.in.count(p.SSRC, p.SequenceNumber)
	switch {
	case t.events != 0 && p.PayloadType == t.events:
		e, ok := parseEvent(p.Payload)
		if !ok {
			return
		}
		if key, begins := m.in.keys.hear(p.Header, e, now); begins {
			m.talk.press(key, now)
		}
	case p.PayloadType == t.codec.payload:
		m.in.arrived(p.Timestamp, now)
	}
}

func (r *reception) count(ssrc uint32, seq uint16) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counted.count(ssrc, seq)
}

// blocks are what a report says of what came; none if nothing did.
func (r *reception) blocks() []rtcp.ReceptionReport {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.counted.packets == 0 {
		return nil
	}
	return []rtcp.ReceptionReport{r.counted.block(uint32(r.jitter.Load() >> 4))}
}

// arrived reckons the interarrival jitter (RFC 3550 §A.8). A gap, as of a new
// talkspurt or SSRC, counts once at most as 16 times its share.
func (r *reception) arrived(stamp uint32, now time.Time) {
	const samplesPerMicro = 8.0 / 1000
	arrival := int64(float64(now.UnixMicro()%(1<<32)) * samplesPerMicro)
	transit := arrival - int64(stamp)
	d := transit - r.transit
	r.transit = transit
	if !r.begun {
		r.begun = true
		return
	}
	if d < 0 {
		d = -d
	}
	if d > 8000 {
		return // a second: the clock was set, or began anew
	}
	j := r.jitter.Load()
	r.jitter.Store(j + d - (j+8)>>4)
}

// irregular is the jitter as time.
func (r *reception) irregular() time.Duration {
	return time.Duration(r.jitter.Load()>>4) * (time.Second / 8000)
}

func isClosed(err error) bool { return errors.Is(err, net.ErrClosed) }
