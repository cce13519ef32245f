//go:build !production

package modem

import (
	"bytes"
	"testing"
	"time"

	"github.com/warthog618/sms/encoding/tpdu"
	"pgregory.net/rapid"

	"healthdial/gsm/charset"
)

// texts are in every alphabet, some long.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("hello [you] €^{}@£Ω")), 0, 400, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune("नमस्ते दुनिया 😀 hello")), 0, 200, -1),
	)
}

// TestDeliver: what we write, another library reads so.
func TestDeliver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		layout := charset.Layout{Tables: rapid.SampledFrom([][]charset.Language{nil, {charset.Hindi}}).Draw(t, "tables")}
		from := rapid.SampledFrom([]string{"+919000000021", "56161", "AX-HLTH", "A", "ABCDEFGHIJK"}).Draw(t, "from")
		at := time.Unix(rapid.Int64Range(946684800, 3155000000).Draw(t, "at"), 0)
		parts, err := layout.Split(text, 7)
		if err != nil {
			t.Skip()
		}
		fragments := []charset.Fragment{}
		for i, p := range parts {
			more := i+1 < len(parts)
			read := tpdu.TPDU{Direction: tpdu.MT}
			if err := read.UnmarshalBinary(deliver(from, p, at, more)); err != nil {
				t.Fatal(err)
			}
			if read.OA.Number() != from || read.SCTS.Unix() != at.Unix() || read.FirstOctet.MMS() == more {
				t.Fatalf("%q %v %v", read.OA.Number(), read.SCTS, read.FirstOctet)
			}
			fragments = append(fragments, fragment(t, read))
		}
		if got, err := charset.Join(fragments); got != text || err != nil {
			t.Fatalf("%q reads %q, %v", text, got, err)
		}
	})
}

// fragment is what a library that reads TPDUs makes of one.
func fragment(t *rapid.T, read tpdu.TPDU) charset.Fragment {
	f := charset.Fragment{Coding: byte(read.DCS), Payload: read.UD}
	if len(read.UDH) > 0 {
		udh, err := read.UDH.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		h, _, err := charset.ParseUDH(udh)
		if err != nil {
			t.Fatal(err)
		}
		f.Concat, f.Shift = h.Concat, h.Shift
	}
	return f
}

// TestReport: likewise.
func TestReport(t *testing.T) {
	sent, done := time.Unix(1795000000, 0), time.Unix(1795000060, 0)
	read := tpdu.TPDU{Direction: tpdu.MT}
	if err := read.UnmarshalBinary(statusReport(200, "+919000000021", sent, done, 0x30)); err != nil {
		t.Fatal(err)
	}
	if read.MR != 200 || read.RA.Number() != "+919000000021" || read.ST != 0x30 || !read.SCTS.Equal(sent) || !read.DT.Equal(done) {
		t.Errorf("%+v", read)
	}
}

// TestSubmit: what another library writes, we read so.
func TestSubmit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		parts, err := charset.Split(text, 3)
		if err != nil {
			t.Skip()
		}
		for _, p := range parts {
			written, err := tpdu.NewSubmit(tpdu.WithDA(tpdu.NewAddress(tpdu.FromNumber("+919000000021"))), tpdu.DCS(p.Coding))
			if err != nil {
				t.Fatal(err)
			}
			validity := rapid.SampledFrom([]tpdu.ValidityPeriodFormat{tpdu.VpfNotPresent, tpdu.VpfRelative, tpdu.VpfAbsolute}).Draw(t, "validity")
			written.SetVP(tpdu.ValidityPeriod{Format: validity, Time: tpdu.Timestamp{Time: time.Unix(1795000000, 0)}, Duration: time.Hour})
			if len(p.UDH) > 0 {
				var udh tpdu.UserDataHeader
				if _, err := udh.UnmarshalBinary(p.UDH); err != nil {
					t.Fatal(err)
				}
				written.SetUDH(udh)
			}
			written.SetUD(p.Text)
			b, err := written.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			s, err := readSubmit(b)
			if err != nil || s.to != "+919000000021" || !bytes.Equal(s.fragment.Payload, p.Text) || s.fragment.Concat != p.Concat {
				t.Fatalf("%X: %+v, %v", b, s, err)
			}
		}
	})
}

// FuzzSubmit: no octets are too odd to be read or refused.
func FuzzSubmit(f *testing.F) {
	for _, to := range []string{"+919000000021", "56161"} {
		b := append(appendAddress([]byte{mtiSubmit, 0}, to), 0, 0, 1, 0x41)
		f.Add(b)
	}
	f.Add([]byte{0x51, 0, 0x0C, 0x91, 0x19, 9, 0, 0, 0, 0x12, 0, 8, 0xA7, 8, 5, 0, 3, 1, 2, 1, 9, 0x28})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := readSubmit(b)
		if err != nil {
			return
		}
		if len(s.fragment.Payload) > 160 || s.to == "" {
			t.Errorf("%+v", s)
		}
		_, _ = charset.Join([]charset.Fragment{s.fragment})
	})
}
