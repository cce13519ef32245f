package sip

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/zaf/g711"
)

// phone is a caller that writes its messages by hand, so that it can do what no stack
// would.
type phone struct {
	t      *testing.T
	server netip.AddrPort
	sip    *net.UDPConn
	rtp    *net.UDPConn
	id     string
	to     string // tag
	seq    int
	branch string
	dials  string
	from   string
	law    uint8
	events uint8
	far    netip.AddrPort // where the server hears RTP
	stamp  uint32
	rtpSeq uint16

	mu     sync.Mutex
	frames []frame
}

// frame is one RTP packet that the phone heard.
type frame struct {
	rtp.Header
	samples []int16
	at      time.Time
}

// message is one SIP message that the phone received.
type message struct {
	start  string
	header textproto.MIMEHeader
	body   string
}

func (m message) code() int {
	n, _ := strconv.Atoi(strings.Fields(m.start)[1])
	return n
}

func (m message) method() string { return strings.Fields(m.start)[0] }

func newPhone(t *testing.T, s *Server) *phone {
	p := &phone{
		t: t, server: s.Addrs()[0].(*net.UDPAddr).AddrPort(), id: newTag(), seq: 1, dials: "14477",
		from: `"Somebody" <sip:+919876543210@example.org>`, law: 8, events: 101, stamp: 1000,
	}
	p.sip, p.rtp = udp(t, "127.0.0.1:0"), udp(t, "127.0.0.1:0")
	go p.listen()
	return p
}

func udp(t *testing.T, addr string) *net.UDPConn {
	t.Helper()
	c, err := net.ListenPacket("udp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*net.UDPConn)
}

func (p *phone) listen() {
	buf := make([]byte, 2048)
	for {
		n, err := p.rtp.Read(buf)
		if err != nil {
			return
		}
		var pkt rtp.Packet
		if pkt.Unmarshal(buf[:n]) != nil {
			continue
		}
		f := frame{Header: pkt.Header, at: time.Now()}
		for _, b := range pkt.Payload {
			if pkt.PayloadType == 0 {
				f.samples = append(f.samples, g711.DecodeUlawFrame(b))
			} else {
				f.samples = append(f.samples, g711.DecodeAlawFrame(b))
			}
		}
		p.mu.Lock()
		p.frames = append(p.frames, f)
		p.mu.Unlock()
	}
}

// heard is all that the phone heard until now.
func (p *phone) heard() []frame {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]frame{}, p.frames...)
}

// sdp is the phone's offer.
func (p *phone) sdp(direction string) string {
	a := p.rtp.LocalAddr().(*net.UDPAddr)
	b := fmt.Sprintf("v=0\r\no=- 1 %d IN IP4 %s\r\ns=-\r\nc=IN IP4 %[2]s\r\nt=0 0\r\nm=audio %[3]d RTP/AVP %d %d\r\n", p.seq, a.IP, a.Port, p.law, p.events)
	return b + fmt.Sprintf("a=rtpmap:%d telephone-event/8000\r\na=%s\r\n", p.events, direction)
}

// say sends a request of the phone's.
func (p *phone) say(method, body string, more ...string) {
	if method != "ACK" && method != "CANCEL" {
		p.branch = "z9hG4bK" + newTag()
	}
	p.raw(p.request(method, body, more...))
}

func (p *phone) request(method, body string, more ...string) string {
	at := p.sip.LocalAddr()
	to := ""
	if p.to != "" {
		to = ";tag=" + p.to
	}
	lines := append([]string{
		method + " sip:" + p.dials + "@" + p.server.String() + " SIP/2.0",
		"Via: SIP/2.0/UDP " + at.String() + ";branch=" + p.branch + ";rport",
		"From: " + p.from + ";tag=phone", "To: <sip:" + p.dials + "@example.org>" + to,
		"Call-ID: " + p.id, fmt.Sprintf("CSeq: %d %s", p.seq, method),
		"Contact: <sip:phone@" + at.String() + ">", "Max-Forwards: 70",
	}, more...)
	if body != "" && !strings.Contains(strings.Join(more, "\n"), "Content-Type") {
		lines = append(lines, "Content-Type: application/sdp")
	}
	return strings.Join(append(lines, fmt.Sprintf("Content-Length: %d", len(body)), "", body), "\r\n")
}

func (p *phone) raw(text string) {
	if _, err := p.sip.WriteToUDPAddrPort([]byte(text), p.server); err != nil {
		p.t.Fatal(err)
	}
}

// next is the next message that arrives; it fails the test after a while.
func (p *phone) next() message {
	p.t.Helper()
	m, ok := p.within(5 * time.Second)
	if !ok {
		p.t.Fatal("nothing came")
	}
	return m
}

func (p *phone) within(d time.Duration) (message, bool) {
	buf := make([]byte, 8192)
	_ = p.sip.SetReadDeadline(time.Now().Add(d))
	n, err := p.sip.Read(buf)
	if err != nil {
		return message{}, false
	}
	head, body, _ := strings.Cut(string(buf[:n]), "\r\n\r\n")
	start, rest, _ := strings.Cut(head, "\r\n")
	h, err := textproto.NewReader(bufio.NewReader(strings.NewReader(rest + "\r\n\r\n"))).ReadMIMEHeader()
	if err != nil {
		p.t.Errorf("a malformed message: %v", err)
	}
	return message{start, h, body}, true
}

// final is the final response to what was said last.
func (p *phone) final() message {
	p.t.Helper()
	for {
		if m := p.next(); strings.HasPrefix(m.start, "SIP/2.0") && m.code() >= 200 {
			return m
		}
	}
}

// call calls and acknowledges: the phone is in a call then.
func (p *phone) call(more ...string) message {
	p.t.Helper()
	p.say("INVITE", p.sdp("sendrecv"), more...)
	m := p.final()
	if m.code() != 200 {
		p.t.Fatalf("answered %s", m.start)
	}
	p.ack(m)
	return m
}

func (p *phone) ack(m message) {
	p.t.Helper()
	_, tag, _ := strings.Cut(m.header.Get("To"), ";tag=")
	p.to = tag
	s, err := parseSDP([]byte(m.body))
	if err != nil {
		p.t.Fatalf("answer: %v", err)
	}
	p.far = s.media[0].addr
	p.branch = "z9hG4bK" + newTag()
	p.say("ACK", "")
}

// press sends a key: three packets that it lasts, and its end so many times.
func (p *phone) press(key byte, ends int) {
	code := uint8(strings.IndexByte(dtmfKeys, key))
	p.stamp += 1600
	for n := range 3 + ends {
		e := event{code: code, volume: 10, duration: uint16(160 * (min(n, 2) + 1)), end: n >= 3}
		p.packet(p.rtp, p.events, n == 0, e.append(nil))
	}
}

func (p *phone) packet(from *net.UDPConn, pt uint8, marker bool, payload []byte) {
	p.rtpSeq++
	b, err := (&rtp.Packet{Header: rtp.Header{Version: 2, Marker: marker, PayloadType: pt, SequenceNumber: p.rtpSeq, Timestamp: p.stamp, SSRC: 7}, Payload: payload}).Marshal()
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := from.WriteToUDPAddrPort(b, p.far); err != nil {
		p.t.Fatal(err)
	}
}

// until waits for something that is to become true.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("it never happened: %s", what)
		}
	}
}

// receive waits for what a channel gives.
func receive[T any](t *testing.T, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(10 * time.Second):
		t.Fatal("it never came")
	}
	return v
}

// pitches are the tones that frames hold, one after another, silence left out.
func pitches(frames []frame) (all []int) {
	counts := map[int]int{}
	for _, f := range frames {
		hz := pitch(f.samples)
		if counts[hz]++; hz > 0 && counts[hz] == 2 && (len(all) == 0 || all[len(all)-1] != hz) {
			all = append(all, hz)
			maps.DeleteFunc(counts, func(k, _ int) bool { return k != hz })
		}
	}
	return all
}

// pitch is the frequency of a tone, to 50 Hz; 0 for silence.
func pitch(samples []int16) int {
	crossings := 0
	for i := 1; i < len(samples); i++ {
		if (samples[i-1] < -100) != (samples[i] < -100) {
			crossings++
		}
	}
	return (crossings*8000/2/frameSamples + 25) / 50 * 50
}
