package sip

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

// direction is which way media flow, as a side writes it (RFC 8866 §6.7).
type direction string

const (
	sendrecv direction = "sendrecv"
	sendonly direction = "sendonly"
	recvonly direction = "recvonly"
	inactive direction = "inactive"
)

// answered is the direction that the other side of an offer answers with, if it would
// do both (RFC 3264 §6.1).
func (d direction) answered() direction {
	switch d {
	case sendonly:
		return recvonly
	case recvonly:
		return sendonly
	}
	return d
}

// session is what we read of a session description (RFC 8866).
type session struct {
	origin string // id and version: what changes when the rest does (RFC 3264 §8)
	media  []medium
}

// medium is one m= line with its attributes. Those of the session are in it too.
type medium struct {
	kind, proto string
	formats     []string
	addr        netip.AddrPort
	dir         direction
	maps        map[string]string // encodings by format: "101": "telephone-event/8000"
}

// Bounds on what is read: ours and every trunk's descriptions are far smaller.
const (
	maxSDP     = 16 << 10
	maxMedia   = 16
	maxFormats = 64
)

var (
	errNoSDP    = errors.New("sip: not a session description")
	errNoMedium = errors.New("sip: no medium that we speak")
)

// parseSDP reads a description. Lines that it does not know are skipped; lines that
// are no lines end it with an error, since guessing sends media to strangers.
func parseSDP(body []byte) (session, error) {
	if len(body) == 0 || len(body) > maxSDP {
		return session{}, errNoSDP
	}
	var s session
	shared := medium{dir: sendrecv}
	now := &shared
	for line := range strings.Lines(string(body)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			continue
		}
		kind, value, ok := strings.Cut(line, "=")
		if !ok || len(kind) != 1 {
			return session{}, errNoSDP
		}
		if kind == "m" {
			m, err := parseMedium(value, shared)
			if err != nil || len(s.media) == maxMedia {
				return session{}, errNoSDP
			}
			s.media = append(s.media, m)
			now = &s.media[len(s.media)-1]
			continue
		}
		if err := s.line(kind, value, now); err != nil {
			return session{}, err
		}
	}
	if len(s.media) == 0 || s.origin == "" {
		return session{}, errNoSDP
	}
	return s, nil
}

func (s *session) line(kind, value string, m *medium) error {
	switch kind {
	case "o":
		f := strings.Fields(value)
		if len(f) != 6 {
			return errNoSDP
		}
		s.origin = f[1] + " " + f[2]
	case "c":
		a, err := parseConnection(value)
		if err != nil {
			return err
		}
		m.addr = netip.AddrPortFrom(a, m.addr.Port())
	case "a":
		m.attribute(value)
	}
	return nil
}

// parseMedium reads "audio 49170 RTP/AVP 0 8 101" (RFC 8866 §5.14).
func parseMedium(value string, shared medium) (medium, error) {
	f := strings.Fields(value)
	if len(f) < 4 || len(f) > 3+maxFormats {
		return medium{}, errNoSDP
	}
	number, _, _ := strings.Cut(f[1], "/")
	port, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return medium{}, errNoSDP
	}
	return medium{
		kind: f[0], proto: f[2], formats: f[3:], dir: shared.dir,
		addr: netip.AddrPortFrom(shared.addr.Addr(), uint16(port)), maps: map[string]string{},
	}, nil
}

// parseConnection reads "IN IP4 192.0.2.1" (RFC 8866 §5.7). Names are not looked up.
func parseConnection(value string) (netip.Addr, error) {
	f := strings.Fields(value)
	if len(f) != 3 || f[0] != "IN" {
		return netip.Addr{}, errNoSDP
	}
	text, _, _ := strings.Cut(f[2], "/")
	a, err := netip.ParseAddr(text)
	if err != nil || a.IsMulticast() {
		return netip.Addr{}, errNoSDP
	}
	return a.Unmap(), nil
}

// attribute reads an a= line.
func (m *medium) attribute(value string) {
	switch d := direction(value); d {
	case sendrecv, sendonly, recvonly, inactive:
		m.dir = d
		return
	}
	if mapped, ok := strings.CutPrefix(value, "rtpmap:"); ok && m.maps != nil && len(m.maps) < maxFormats {
		format, encoding, _ := strings.Cut(mapped, " ")
		m.maps[format] = strings.ToLower(strings.TrimSpace(encoding))
	}
}
