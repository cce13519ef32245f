package tpdu

import (
	"healthdial/gsm/charset"
	"time"
)

// What networks write, for round trips: this package itself only reads it.

func (d Deliver) write() []byte {
	first := byte(0x04)
	if d.UDH {
		first |= headed
	}
	dst := writeAddress([]byte{first}, d.From)
	dst = append(dst, d.ProtocolID, d.DataCoding)
	dst = writeTime(dst, d.Sent)
	dst, err := appendUserDataOf(dst, d.DataCoding, d.UDH, d.UserData)
	if err != nil {
		panic(err)
	}
	return dst
}

func (r Report) write() []byte {
	dst := writeAddress([]byte{typeReport, r.Reference}, r.To)
	return append(writeTime(writeTime(dst, r.Sent), r.Done), r.Status)
}

// appendUserDataOf writes what may be longer than a network's most: it is read nevertheless.
func appendUserDataOf(dst []byte, coding byte, hasHeader bool, data []byte) ([]byte, error) {
	header := 0
	if hasHeader {
		header = headerOctets(data)
	}
	if !Septets(coding) {
		return append(append(dst, byte(len(data))), data...), nil
	}
	length := headerSeptets(header) + len(data) - header
	dst = append(append(dst, byte(length)), data[:header]...)
	return append(dst, charset.Pack(data[header:], fill(header))...), nil
}

func writeAddress(dst []byte, a Address) []byte {
	kind := 0x80 | a.TON<<4 | a.NPI
	if a.TON != Alphanumeric {
		dst, err := appendSemiOctets(append(dst, byte(len(a.Digits)), kind), a.Digits)
		if err != nil {
			panic(err)
		}
		return dst
	}
	_, septets := charset.Encode(a.Digits)
	dst = append(dst, byte((len(septets)*7+3)/4), kind)
	return append(dst, charset.Pack(septets, 0)...)
}

func writeTime(dst []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(dst, make([]byte, 7)...)
	}
	_, offset := t.Zone()
	quarters, sign := offset/quarter, byte(0)
	if quarters < 0 {
		quarters, sign = -quarters, behind
	}
	for _, n := range []int{t.Year() % 100, int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), quarters} {
		dst = append(dst, byte(n%10<<4|n/10))
	}
	dst[len(dst)-1] |= sign
	return dst
}
