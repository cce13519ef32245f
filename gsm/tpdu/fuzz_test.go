package tpdu

import (
	"encoding/hex"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// FuzzDeliver reads anything, and what it read comes again when it is written and read.
func FuzzDeliver(f *testing.F) {
	for _, e := range delivers {
		octets, _ := Unframe(e.line, e.length)
		f.Add(octets)
	}
	f.Add(proper.octets(f))
	f.Add([]byte("\x40\x00\xd0\x00\x00\x62\x11\x82\x01\x52\x03\x22\x08\x05\x00\x03\x01\x02\x01\xd0"))
	f.Fuzz(func(t *testing.T, octets []byte) {
		d, err := DecodeDeliver(octets)
		if err != nil {
			return
		}
		again, err := DecodeDeliver(d.write())
		if err != nil || !sameDeliver(d, again) {
			t.Fatalf("%+v\n%+v\n%v", d, again, err)
		}
	})
}

func sameDeliver(a, b Deliver) bool {
	same := a.Sent.Equal(b.Sent) && string(a.UserData) == string(b.UserData) && sameAddress(a.From, b.From)
	a.Sent, a.UserData, a.From = b.Sent, b.UserData, b.From
	return same && reflect.DeepEqual(a, b)
}

// sameAddress: names that fill their octets with an @ at their end are read without it.
func sameAddress(a, b Address) bool {
	if a.TON == Alphanumeric {
		a.Digits, b.Digits = strings.TrimRight(a.Digits, "@"), strings.TrimRight(b.Digits, "@")
	}
	return a == b
}

// FuzzReport likewise.
func FuzzReport(f *testing.F) {
	report, _ := hex.DecodeString("06D60B911326880736F4111011719551401110117195714000")
	f.Add(report)
	f.Fuzz(func(t *testing.T, octets []byte) {
		r, err := DecodeReport(octets)
		if err != nil {
			return
		}
		again, err := DecodeReport(r.write())
		if err != nil || !r.Sent.Equal(again.Sent) || !r.Done.Equal(again.Done) || !sameAddress(r.To, again.To) || r.Reference != again.Reference || r.Status != again.Status {
			t.Fatalf("%+v\n%+v\n%v", r, again, err)
		}
	})
}

// FuzzUnframe reads any line, and one that we wrote as it was.
func FuzzUnframe(f *testing.F) {
	f.Add("07911326040000F0040B911346610089F6", []byte{4})
	f.Fuzz(func(t *testing.T, line string, octets []byte) {
		_, _ = Unframe(line, len(line)/2)
		if len(octets) == 0 {
			return
		}
		line, length := Frame(octets)
		if got, err := Unframe(line, length); err != nil || string(got) != string(octets) {
			t.Fatalf("%x: %s, %x, %v", octets, line, got, err)
		}
	})
}

// TestSubmitComesBack has a network hand on, as an SMS-DELIVER, the text that was submitted.
func TestSubmitComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSubmit(t)
		octets, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		f := fields{rest: octets[2:]}
		to := f.address()
		f.take(2)
		data, headed := f.userData(s.DataCoding, s.UDH)
		if f.short || len(f.rest) > 0 || headed != s.UDH || to != s.To || string(data) != string(s.UserData) {
			t.Fatalf("%v %x %v", to, data, f)
		}
	})
}

func drawSubmit(t *rapid.T) Submit {
	s := Submit{
		To:         Address{rapid.Uint8Range(0, 4).Draw(t, "ton"), rapid.Uint8Range(0, 15).Draw(t, "npi"), rapid.StringMatching(`[0-9*#abc]{1,20}`).Draw(t, "digits")},
		DataCoding: rapid.SampledFrom([]byte{0, 4, 8, 0xF0, 0xF5, 0xE0}).Draw(t, "coding"),
		UDH:        rapid.Bool().Draw(t, "headed"),
		Report:     rapid.Bool().Draw(t, "report"),
	}
	highest, most := byte(0xFF), 120
	if Septets(s.DataCoding) {
		highest = 0x7F
	}
	if s.UDH {
		s.UserData = []byte{0}
		for range rapid.IntRange(1, 3).Draw(t, "elements") {
			element := rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "element")
			s.UserData = append(s.UserData, rapid.Byte().Draw(t, "id"), byte(len(element)))
			s.UserData = append(s.UserData, element...)
		}
		s.UserData[0] = byte(len(s.UserData) - 1)
	}
	s.UserData = append(s.UserData, rapid.SliceOfN(rapid.ByteRange(0, highest), 0, most).Draw(t, "text")...)
	return s
}
