package sip

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// FuzzSDP answers whatever can be read; the answer can be read, and says what was agreed.
func FuzzSDP(f *testing.F) {
	f.Add([]byte("v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n"))
	f.Add([]byte("v=0\no=- 1 2 IN IP6 ::1\ns=-\nt=0 0\nm=video 1 RTP/AVP 96\nm=audio 4000/2 RTP/AVP 97\nc=IN IP6 2001:db8::1/127\na=rtpmap:97 PCMU/8000/1\n"))
	f.Add([]byte("\n"))
	f.Add([]byte("c=IN\n"))
	f.Add([]byte("v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\nc=IN IP4 0.0.0.0\r\nm=audio 4000 RTP/AVP 8\r\n"))
	local := netip.MustParseAddrPort("198.51.100.1:4000")
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parseSDP(b)
		if err != nil {
			return
		}
		agreed, err := agree(s)
		if err != nil {
			return
		}
		again, err := parseSDP(answer(s, agreed, local, 1, 1))
		if err != nil {
			t.Fatalf("our answer: %v", err)
		}
		if len(again.media) != len(s.media) {
			t.Fatalf("%d media are answered with %d (RFC 3264 §6)", len(s.media), len(again.media))
		}
		for i, m := range again.media {
			if (m.addr.Port() != 0) != (i == agreed.index) {
				t.Errorf("medium %d has port %d", i, m.addr.Port())
			}
		}
		back, err := agree(again)
		if err != nil || back.codec.payload != agreed.codec.payload || back.codec.name != agreed.codec.name || back.events != agreed.events || back.dir != agreed.dir.answered() {
			t.Errorf("agreed %+v, and they hear %+v, %v", agreed, back, err)
		}
	})
}

// FuzzRequest has sipgo parse a message and us look at all that we read of it.
func FuzzRequest(f *testing.F) {
	for _, o := range ordeals(f) {
		f.Add([]byte(o.text))
	}
	trusting := Trunk{Trusted: true, Missed: []string{"1800999"}}
	f.Fuzz(func(_ *testing.T, b []byte) {
		m, err := sipmsg.NewParser().ParseSIP(b)
		if err != nil {
			return
		}
		req, ok := m.(*sipmsg.Request)
		if !ok {
			_, _ = readExpires(m)
			return
		}
		if code, _ := wrong(req); code != 0 {
			return
		}
		trusting.caller(req, "IN")
		trusting.misses(req.Recipient.User)
		isSDP(req)
		_ = new(sessionTimer).asked(req, time.Time{})
		d, err := newInbound(req, endpoint{network: "udp", bound: netip.MustParseAddrPort("192.0.2.1:5060"), host: "192.0.2.1"}, "tag")
		if err != nil {
			return
		}
		d.follows(req)
		d.refresh(req, req.Contact())
		_ = d.request(sipmsg.BYE).String()
	})
}

// FuzzRTP has anything come from where RTP is awaited.
func FuzzRTP(f *testing.F) {
	f.Add(bytes.Repeat([]byte{0x80, 101}, 10))
	f.Add([]byte{0x90, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xbe, 0xde, 0, 1, 0xff, 0xff})
	from := netip.MustParseAddrPort("192.0.2.1:4000")
	f.Fuzz(func(_ *testing.T, b []byte) {
		m := newStream(sockets{}, newTalk(time.Time{}), func(time.Duration) {}, time.Time{})
		m.terms = terms{remote: from, codec: pcma, events: 101, dir: sendrecv}
		m.take(b, from, time.Unix(1, 0))
		m.take(b, from, time.Unix(2, 0))
	})
}

// FuzzInfo reads keys, and never anything that is none.
func FuzzInfo(f *testing.F) {
	f.Add(infoRelay, []byte("Signal=5\r\nDuration=160\r\n"))
	f.Add(infoRelay, []byte("Signal= 11"))
	f.Add(infoPlain, []byte("#"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		if key, ok := parseInfo(kind, body); ok && bytes.IndexByte([]byte(dtmfKeys), key) < 0 {
			t.Errorf("%q is a key", key)
		}
	})
}
