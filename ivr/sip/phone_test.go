package sip

import (
	"bufio"
	"fmt"
	"net"
	"net/netip"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
)

// phone is a caller that writes its messages by hand, so that it can do what no stack
// would.
type phone struct {
	t      testing.TB
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

func newPhone(t testing.TB, s *Server) *phone {
	p := &phone{
		t: t, server: s.Addrs()[0].(*net.UDPAddr).AddrPort(), id: newTag(), seq: 1, dials: "14477",
		from: `"Somebody" <sip:+919876543210@example.org>`, law: 8, events: 101, stamp: 1000,
	}
	p.sip, p.rtp = udp(t, "127.0.0.1:0"), udp(t, "127.0.0.1:0")
	go p.listen()
	return p
}

func udp(t testing.TB, addr string) *net.UDPConn {
	t.Helper()
	c, err := net.ListenPacket("udp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*net.UDPConn)
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
	p.acknowledge(m, "")
}

// acknowledge has the answer to an offer that the 200 made.
func (p *phone) acknowledge(m message, body string) {
	p.t.Helper()
	_, tag, _ := strings.Cut(m.header.Get("To"), ";tag=")
	p.to = tag
	s, err := parseSDP([]byte(m.body))
	if err != nil {
		p.t.Fatalf("answer: %v", err)
	}
	p.far = s.media[0].addr
	p.branch = "z9hG4bK" + newTag()
	p.say("ACK", body)
}

// answer answers a request of the server's.
func (p *phone) answer(m message, code int, body string, more ...string) {
	to := m.header.Get("To")
	if !strings.Contains(to, ";tag=") && code > 100 {
		to += ";tag=phone"
	}
	lines := []string{fmt.Sprintf("SIP/2.0 %d Whatever", code)}
	for _, v := range m.header["Via"] {
		lines = append(lines, "Via: "+v)
	}
	lines = append(lines, "From: "+m.header.Get("From"), "To: "+to, "Call-ID: "+m.header.Get("Call-Id"), "CSeq: "+m.header.Get("Cseq"),
		"Contact: <sip:phone@"+p.sip.LocalAddr().String()+">")
	lines = append(lines, more...)
	if body != "" {
		lines = append(lines, "Content-Type: application/sdp")
	}
	p.raw(strings.Join(append(lines, fmt.Sprintf("Content-Length: %d", len(body)), "", body), "\r\n"))
}

// wants is the next request of a method; others than that fail the test.
func (p *phone) wants(method string) message {
	p.t.Helper()
	m := p.next()
	if m.method() != method {
		p.t.Fatalf("%s came, not %s", m.start, method)
	}
	return m
}

// ends takes the BYE that the server sends.
func (p *phone) ends() {
	p.t.Helper()
	p.answer(p.wants("BYE"), 200, "")
}

// hangUp ends the call.
func (p *phone) hangUp() {
	p.t.Helper()
	p.seq++
	p.say("BYE", "")
	if r := p.final(); r.code() != 200 {
		p.t.Errorf("BYE: %s", r.start)
	}
}
