package sip

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// terms are what both sides of a call agreed on for its media.
type terms struct {
	remote netip.AddrPort
	codec  codec
	events uint8     // the payload type of telephone-events; 0 for none
	dir    direction // ours
	index  int       // of the medium in the offer
}

// sends reports whether the other side wants to hear us.
func (t terms) sends() bool { return t.dir == sendrecv || t.dir == sendonly }

// hears reports whether the other side sends us anything.
func (t terms) hears() bool { return t.dir == sendrecv || t.dir == recvonly }

// agree finds the first medium that we speak and the first codec in it, which is the
// one that the offerer prefers (RFC 3264 §6.1).
func agree(s session) (terms, error) {
	for i, m := range s.media {
		if m.kind != "audio" || m.proto != "RTP/AVP" || m.addr.Port() == 0 || !m.addr.Addr().IsValid() {
			continue
		}
		if t, ok := m.agree(); ok {
			t.index = i
			return t, nil
		}
	}
	return terms{}, errNoMedium
}

func (m medium) agree() (terms, bool) {
	t := terms{remote: m.addr, dir: m.dir.answered()}
	if m.addr.Addr().IsUnspecified() {
		t.dir = inactive // hold as RFC 2543 had it: c=0.0.0.0
	}
	for _, f := range m.formats {
		pt, err := strconv.ParseUint(f, 10, 7)
		if err != nil {
			continue
		}
		if c, ok := m.codec(f); ok && t.codec.name == "" {
			t.codec = c
			t.codec.payload = uint8(pt)
		}
		if t.events == 0 && m.maps[f] == "telephone-event/8000" && pt >= 96 {
			t.events = uint8(pt)
		}
	}
	return t, t.codec.name != ""
}

// codec is what a format stands for: by its rtpmap, or by its number (RFC 3551 §6).
func (m medium) codec(format string) (codec, bool) {
	encoding, mapped := m.maps[format]
	switch encoding = strings.TrimSuffix(encoding, "/1"); {
	case encoding == "pcma/8000", !mapped && format == "8":
		return pcma, true
	case encoding == "pcmu/8000", !mapped && format == "0":
		return pcmu, true
	}
	return codec{}, false
}

// describe is what our descriptions have in common.
func describe(local netip.AddrPort, id uint64, version uint32) *strings.Builder {
	family := "IP4"
	if local.Addr().Is6() {
		family = "IP6"
	}
	b := &strings.Builder{}
	fmt.Fprintf(b, "v=0\r\no=- %d %d IN %s %s\r\ns=-\r\nc=IN %[3]s %[4]s\r\nt=0 0\r\n", id, version, family, local.Addr())
	return b
}

// offer describes what we can do (RFC 3264 §5).
func offer(local netip.AddrPort, id uint64, version uint32) []byte {
	b := describe(local, id, version)
	fmt.Fprintf(b, "m=audio %d RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n", local.Port())
	fmt.Fprintf(b, "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n")
	return []byte(b.String())
}

// answer describes what was agreed, and refuses every other medium (RFC 3264 §6).
func answer(s session, t terms, local netip.AddrPort, id uint64, version uint32) []byte {
	b := describe(local, id, version)
	for i, m := range s.media {
		if i != t.index {
			fmt.Fprintf(b, "m=%s 0 %s %s\r\n", m.kind, m.proto, strings.Join(m.formats, " "))
			continue
		}
		t.write(b, local.Port())
	}
	return []byte(b.String())
}

func (t terms) write(b *strings.Builder, port uint16) {
	events := ""
	if t.events != 0 {
		events = fmt.Sprintf(" %d", t.events)
	}
	fmt.Fprintf(b, "m=audio %d RTP/AVP %d%s\r\na=rtpmap:%[2]d %[4]s/8000\r\n", port, t.codec.payload, events, t.codec.name)
	if t.events != 0 {
		fmt.Fprintf(b, "a=rtpmap:%d telephone-event/8000\r\na=fmtp:%[1]d 0-15\r\n", t.events)
	}
	fmt.Fprintf(b, "a=ptime:20\r\na=%s\r\n", t.dir)
}
