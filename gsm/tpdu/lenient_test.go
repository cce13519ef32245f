package tpdu

import (
	"encoding/hex"
	"errors"
	"testing"
	"time"
)

// pieces are the fields of an SMS-DELIVER in hex.
type pieces struct{ first, from, coding, stamp, data string }

func (p pieces) octets(t testing.TB) []byte {
	t.Helper()
	octets, err := hex.DecodeString(p.first + p.from + "00" + p.coding + p.stamp + p.data)
	if err != nil {
		t.Fatal(err)
	}
	return octets
}

var proper = pieces{first: "04", from: "04810123", coding: "00", stamp: "62118201520322", data: "02E834"}

// TestDeliverLenient reads what the standard forbids and networks send.
func TestDeliverLenient(t *testing.T) {
	sent := time.Date(2026, 11, 28, 10, 25, 30, 0, time.FixedZone("", 22*quarter))
	for _, c := range []struct {
		name   string
		change func(*pieces)
		from   string
		data   string // hex
		sent   time.Time
	}{
		{"as it should be", func(*pieces) {}, "1032", "6869", sent},
		{"a month 0", func(p *pieces) { p.stamp = "62008201520322" }, "1032", "6869", time.Time{}},
		{"a 30th of February", func(p *pieces) { p.stamp = "62200301520322" }, "1032", "6869", time.Time{}},
		{"a 25th hour", func(p *pieces) { p.stamp = "62118252520322" }, "1032", "6869", time.Time{}},
		{"no digits in the time", func(p *pieces) { p.stamp = "FFFFFFFFFFFFFF" }, "1032", "6869", time.Time{}},
		{"no digits in the zone", func(p *pieces) { p.stamp = "621182015203F2" }, "1032", "6869", time.Time{}},
		{"a zone of 15 hours", func(p *pieces) { p.stamp = "62118201520306" }, "1032", "6869", time.Time{}},
		{"behind UTC", func(p *pieces) { p.stamp = "6211820152032A" }, "1032", "6869", sent.Add(11 * time.Hour)},
		{"the century before", func(p *pieces) { p.stamp = "89211301520300" }, "1032", "6869", time.Date(1998, 12, 31, 10, 25, 30, 0, time.UTC)},
		{"octets behind the text", func(p *pieces) { p.data = "02E834FFFF" }, "1032", "6869", sent},
		{"half a UCS-2 unit", func(p *pieces) { p.coding, p.data = "08", "03092809" }, "1032", "092809", sent},
		{"a reserved coding", func(p *pieces) { p.coding = "83" }, "1032", "6869", sent},
		{"a reserved alphabet", func(p *pieces) { p.coding = "0C" }, "1032", "6869", sent},
		{"a reserved type", func(p *pieces) { p.first = "07" }, "1032", "6869", sent},
		{"no fill behind an odd digit", func(p *pieces) { p.from = "0181" + "11" }, "1", "6869", sent},
		{"fill counted as a digit", func(p *pieces) { p.from = "0281" + "F1" }, "1", "6869", sent},
		{"an address of 22 digits", func(p *pieces) { p.from = "1681" + "1111111111111111111111" }, "1111111111111111111111", "6869", sent},
		{"an empty sender", func(p *pieces) { p.from = "0081" }, "", "6869", sent},
		{"no text", func(p *pieces) { p.data = "00" }, "1032", "", sent},
		{"a name", func(p *pieces) { p.from = "0DD0" + "4376DA9D1ECF01" }, "Clinics", "6869", sent},
		{"a name counted in octets", func(p *pieces) { p.from = "0ED0" + "4376DA9D1ECF01" }, "Clinics", "6869", sent},
		{"an element longer than its header", func(p *pieces) { p.first, p.coding, p.data = "44", "04", "0403002409" }, "1032", "03002409", sent},
		{"a header longer than its text", func(p *pieces) { p.first, p.coding, p.data = "44", "04", "020500" }, "1032", "0500", sent},
		{"a header longer than its septets", func(p *pieces) { p.first, p.data = "44", "03050003" }, "1032", "05000c", sent},
		{"a header and no text", func(p *pieces) { p.first, p.data = "44", "00" }, "1032", "", sent},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := proper
			c.change(&p)
			d, err := DecodeDeliver(p.octets(t))
			if got := hex.EncodeToString(d.UserData); err != nil || d.From.Digits != c.from || got != c.data || !d.Sent.Equal(c.sent) {
				t.Errorf("%q %s %v, %v", d.From.Digits, got, d.Sent, err)
			}
		})
	}
}

func TestDeliverMalformed(t *testing.T) {
	for name, change := range map[string]func(*pieces){
		"more septets than there are": func(p *pieces) { p.data = "09E834" },
		"more octets than there are":  func(p *pieces) { p.coding, p.data = "08", "040928" },
		"more digits than there are":  func(p *pieces) { p.from = "FF81" },
	} {
		p := proper
		change(&p)
		if d, err := DecodeDeliver(p.octets(t)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
}

// TestCutOff cuts off a TPDU everywhere.
func TestCutOff(t *testing.T) {
	whole := proper.octets(t)
	report, _ := hex.DecodeString("06D60B911326880736F4111011719551401110117195714000")
	for n := range whole {
		if _, err := DecodeDeliver(whole[:n]); err != ErrMalformed {
			t.Errorf("%d octets: %v", n, err)
		}
	}
	for n := range report {
		if _, err := DecodeReport(report[:n]); err != ErrMalformed {
			t.Errorf("%d octets of a report: %v", n, err)
		}
	}
}

func TestUnframeMalformed(t *testing.T) {
	for _, line := range []string{"", "0", "0G", "07911326040000F0", "+CMTI: \"SM\",1", "00"} {
		if octets, err := Unframe(line, -1); err != ErrMalformed {
			t.Errorf("%q: %x, %v", line, octets, err)
		}
	}
}
