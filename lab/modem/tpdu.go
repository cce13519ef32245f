//go:build !production

package modem

import (
	"errors"
	"strings"
	"time"

	"healthdial/gsm/charset"
)

// Bits of the first octet of a TPDU (TS 23.040 §9.2.3).
const (
	mtiDeliver = 0x00
	mtiSubmit  = 0x01
	mtiReport  = 0x02
	mtiMask    = 0x03
	noMore     = 0x04 // TP-MMS: no more messages wait at the service centre
	vpfMask    = 0x18
	reportBit  = 0x20 // TP-SRR of a submit
	udhi       = 0x40
)

// submit is an SMS-SUBMIT (TS 23.040 §9.2.2.2).
type submit struct {
	first    byte
	to       string
	pid, dcs byte
	fragment charset.Fragment
}

// errTPDU means that a TPDU is none, or not one that can be sent.
var errTPDU = errors.New("modem: not an SMS-SUBMIT")

// readSubmit reads a TPDU that is to be sent.
func readSubmit(b []byte) (s submit, err error) {
	if len(b) < 4 || b[0]&mtiMask != mtiSubmit {
		return s, errTPDU
	}
	s.first = b[0]
	to, rest, ok := readAddress(b[2:])
	if !ok || len(rest) < 3 {
		return s, errTPDU
	}
	s.to, s.pid, s.dcs = to, rest[0], rest[1]
	validity := [4]int{0, 7, 1, 7}[s.first&vpfMask>>3]
	if rest = rest[2:]; len(rest) < validity+1 {
		return s, errTPDU
	}
	s.fragment, err = readUserData(s.first&udhi != 0, s.dcs, int(rest[validity]), rest[validity+1:])
	return s, err
}

// readUserData reads TP-UDL and TP-UD (TS 23.040 §9.2.3.16 and .24): the length counts
// septets, the header's among them, or octets.
func readUserData(header bool, dcs byte, length int, b []byte) (f charset.Fragment, err error) {
	seven := sevenBit(dcs)
	octets := length
	if seven {
		octets = (length*7 + 7) / 8
	}
	if octets != len(b) || octets > 140 {
		return f, errTPDU
	}
	f.Coding, f.Payload = dcs, b
	var before int
	if header {
		h, rest, err := charset.ParseUDH(b)
		if err != nil {
			return f, errTPDU
		}
		f.Concat, f.Shift, f.Payload = h.Concat, h.Shift, rest
		before = len(b) - len(rest)
	}
	if seven {
		skipped := (before*8 + 6) / 7
		if f.Payload = nil; length < skipped {
			return f, errTPDU
		}
		f.Payload = charset.Unpack(b[before:], length-skipped, skipped*7-before*8)
	}
	return f, nil
}

// sevenBit tells whether a data coding scheme is of the 7-bit alphabet (TS 23.038 §4).
func sevenBit(dcs byte) bool {
	switch {
	case dcs < 0x80: // general data coding, and its marked-for-deletion twin
		return dcs&0x0C == 0
	case dcs >= 0xF0:
		return dcs&0x04 == 0
	}
	return dcs < 0xE0
}

// deliver is an SMS-DELIVER of one part of a text (TS 23.040 §9.2.2.1).
func deliver(from string, p charset.Part, sent time.Time, more bool) []byte {
	first := byte(mtiDeliver)
	if !more {
		first |= noMore
	}
	if len(p.UDH) > 0 {
		first |= udhi
	}
	b := appendAddress([]byte{first}, from)
	b = append(b, 0, p.Coding)
	b = appendTime(b, sent)
	if p.Coding != charset.CodingDefault {
		return append(append(append(b, byte(len(p.UDH)+len(p.Text))), p.UDH...), p.Text...)
	}
	before := (len(p.UDH)*8 + 6) / 7
	b = append(append(b, byte(before+len(p.Text))), p.UDH...)
	return append(b, charset.Pack(p.Text, before*7-len(p.UDH)*8)...)
}

// statusReport is an SMS-STATUS-REPORT (TS 23.040 §9.2.2.3).
func statusReport(reference byte, to string, sent, done time.Time, status byte) []byte {
	b := appendAddress([]byte{mtiReport | noMore, reference}, to)
	return append(appendTime(appendTime(b, sent), done), status)
}

// appendTime writes a time stamp (TS 23.040 §9.2.3.11): pairs of digits, each turned
// round, and the zone in quarters of an hour with a bit for its sign.
func appendTime(b []byte, t time.Time) []byte {
	t = t.In(india())
	_, zone := t.Zone()
	for _, n := range []int{t.Year() % 100, int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), zone / 900} {
		b = append(b, byte(n%10<<4|n/10))
	}
	return b
}

// india is the zone of the network.
func india() *time.Location { return time.FixedZone("IST", 5*3600+1800) }

// readTime reads what appendTime writes, for the text mode.
func readTime(b []byte) string {
	const hex = "0123456789ABCDEF"
	pair := func(o byte) string { return string([]byte{hex[o&0x0F], hex[o>>4]}) }
	sign := "+"
	if b[6]&0x08 != 0 {
		sign = "-"
	}
	d := make([]string, 6)
	for i := range d {
		d[i] = pair(b[i])
	}
	return strings.Join(d[:3], "/") + "," + strings.Join(d[3:], ":") + sign + pair(b[6]&^0x08)
}
