package tpdu

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/warthog618/sms/encoding/tpdu"
	"pgregory.net/rapid"

	"healthdial/gsm/charset"
)

// TestSubmitEqualsWarthog holds what we send to what another codec reads.
func TestSubmitEqualsWarthog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSubmit(t)
		s.Validity = time.Duration(rapid.Int64Range(int64(10*time.Minute), int64(60*7*day)).Draw(t, "validity"))
		octets, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		theirs := tpdu.TPDU{Direction: tpdu.MO}
		if err := theirs.UnmarshalBinary(octets); err != nil {
			t.Skip("half a UCS-2 unit") // which it refuses
		}
		if theirs.SmsType() != tpdu.SmsSubmit || theirs.FirstOctet.SRR() != s.Report || theirs.UDHI() != s.UDH {
			t.Fatalf("%x: %v", octets, theirs.FirstOctet)
		}
		if theirs.DA.Addr != s.To.Digits || theirs.DA.TOA != 0x80|s.To.TON<<4|s.To.NPI || byte(theirs.DCS) != s.DataCoding {
			t.Fatalf("%x: %+v", octets, theirs.DA)
		}
		if theirs.VP.Duration > s.Validity || theirs.VP.Duration != told(relative(s.Validity)) {
			t.Fatalf("%v is %v", s.Validity, theirs.VP.Duration)
		}
		if got := userDataOf(theirs, s.UDH); got != string(s.UserData) {
			t.Fatalf("%x: %x", octets, got)
		}
	})
}

// FuzzDeliverEqualsWarthog: what another codec accepts we read alike, but for what the
// package's documentation tells of it, and that fill ends our digits while it goes on.
func FuzzDeliverEqualsWarthog(f *testing.F) {
	for _, e := range delivers {
		octets, _ := Unframe(e.line, e.length)
		f.Add(octets)
	}
	f.Add(proper.octets(f))
	headed, _ := hex.DecodeString("44048101230000621182015203220C050003420201D06536FB0D")
	f.Add(headed)
	f.Fuzz(func(t *testing.T, octets []byte) {
		var theirs tpdu.TPDU
		if theirs.UnmarshalBinary(octets) != nil || theirs.SmsType() != tpdu.SmsDeliver {
			return
		}
		if theirs.DCS < 0x80 && theirs.DCS&0x20 != 0 {
			return // compressed text, whose length it counts in septets
		}
		ours, err := DecodeDeliver(octets)
		if err != nil {
			t.Fatalf("%x: %v, but %+v", octets, err, theirs)
		}
		if ours.From.TON != Alphanumeric && !strings.HasPrefix(theirs.OA.Addr, ours.From.Digits) || theirs.PID != ours.ProtocolID || byte(theirs.DCS) != ours.DataCoding {
			t.Fatalf("%x: %+v, but %+v", octets, ours, theirs)
		}
		if !ours.Sent.IsZero() && !ours.Sent.Equal(theirs.SCTS.Time) {
			t.Fatalf("%v, but %v", ours.Sent, theirs.SCTS)
		}
		if _, _, err := charset.ParseUDH(ours.UserData); ours.UDH && err != nil {
			return // an element that is longer than its header: it reads on into the text
		}
		if got := userDataOf(theirs, ours.UDH); got != string(ours.UserData) {
			t.Fatalf("%x: %x, but %x", octets, ours.UserData, got)
		}
	})
}

func userDataOf(theirs tpdu.TPDU, headed bool) string {
	header, _ := theirs.UDH.MarshalBinary()
	if headed && len(header) == 0 {
		header = []byte{0} // a header without elements, which it does not keep
	}
	return string(header) + string(theirs.UD)
}

// TestWarthogDiffers proves what the package's documentation says of it.
func TestWarthogDiffers(t *testing.T) {
	five := tpdu.ValidityPeriod{Format: tpdu.VpfRelative, Duration: 5 * time.Minute}
	if vp, _ := five.MarshalBinary(); told(vp[0]) != 10*time.Minute {
		t.Errorf("5 minutes are %v", told(vp[0]))
	}
	december := proper
	december.stamp = "62008201520322"
	var got tpdu.TPDU
	if err := got.UnmarshalBinary(december.octets(t)); err != nil || got.SCTS.Month() != time.December || got.SCTS.Year() != 2025 {
		t.Errorf("month 0: %v, %v", got.SCTS, err)
	}
	for name, change := range map[string]func(*pieces){
		"no digits in the time":       func(p *pieces) { p.stamp = "FFFFFFFFFFFFFF" },
		"octets behind the text":      func(p *pieces) { p.data = "02E834FFFF" },
		"half a UCS-2 unit":           func(p *pieces) { p.coding, p.data = "08", "03092809" },
		"a reserved coding":           func(p *pieces) { p.coding = "83" },
		"a reserved type":             func(p *pieces) { p.first = "07" },
		"a header longer than text":   func(p *pieces) { p.first, p.coding, p.data = "44", "04", "020500" },
		"no fill behind an odd digit": func(p *pieces) { p.from = "0181" + "11" },
	} {
		p := proper
		change(&p)
		if err := new(tpdu.TPDU).UnmarshalBinary(p.octets(t)); err == nil {
			t.Errorf("%s: it is read", name)
		}
	}
}
