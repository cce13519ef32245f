package charset

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/warthog618/sms/encoding/tpdu"
)

func TestParseUDH(t *testing.T) {
	for _, tc := range []struct {
		name, hex string
		want      Concat
		rest      string
		err       error
	}{
		{"8-bit", "050003ab020161", Concat{0xAB, 2, 1, UDH8}, "a", nil},
		{"16-bit", "060804abcd030361", Concat{0xABCD, 3, 3, UDH16}, "a", nil},
		{"after a port", "0b05041f901f900003ab020161", Concat{0xAB, 2, 1, UDH8}, "a", nil},
		{"the last counts", "0a0003ab02010003ac0202", Concat{0xAC, 2, 2, UDH8}, "", nil},
		{"no elements", "0061", Concat{}, "a", nil},
		{"sequence zero is ignored", "050003ab020061", Concat{}, "a", nil},
		{"sequence above total is ignored", "050003ab020361", Concat{}, "a", nil},
		{"wrong length is ignored", "040002ab0261", Concat{}, "a", nil},
		{"no header at all", "", Concat{}, "", ErrUDH},
		{"header beyond the end", "050003ab02", Concat{}, "", ErrUDH},
		{"element beyond the header", "030003ab0201", Concat{}, "", ErrUDH},
		{"longest header", "ff" + "70fd" + strings.Repeat("00", 253) + "61", Concat{}, "a", nil},
		{"half an element", "0100", Concat{}, "", ErrUDH},
	} {
		t.Run(tc.name, func(t *testing.T) {
			payload, err := hex.DecodeString(tc.hex)
			if err != nil {
				t.Fatal(err)
			}
			h, rest, err := ParseUDH(payload)
			if h != (Header{Concat: tc.want}) || string(rest) != tc.rest || !errors.Is(err, tc.err) {
				t.Errorf("ParseUDH = %v %q %v, want %v %q %v", h, rest, err, tc.want, tc.rest, tc.err)
			}
		})
	}
}

func TestParseShift(t *testing.T) {
	for _, tc := range []struct {
		name, hex string
		want      Header
	}{
		{"single", "03240106", Header{Shift: Shift{Single: Hindi}}},
		{"locking", "0325010b", Header{Shift: Shift{Locking: Tamil}}},
		{"both, of two languages", "0624010425010d", Header{Shift: Shift{Bengali, Urdu}}},
		{"with a number", "0b0003ab0201240106250106", Header{Concat{0xAB, 2, 1, UDH8}, Shift{Hindi, Hindi}}},
		{"behind what nobody knows", "077e020000240106", Header{Shift: Shift{Single: Hindi}}},
		{"the last counts", "06240106240107", Header{Shift: Shift{Single: Kannada}}},
		{"a language without tables", "0624010e2501ff", Header{}},
		{"spanish has no locking table", "06240102250102", Header{Shift: Shift{Single: Spanish}}},
		{"of two octets", "0424020606", Header{}},
		{"empty", "022400", Header{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			payload, err := hex.DecodeString(tc.hex)
			if err != nil {
				t.Fatal(err)
			}
			if h, rest, err := ParseUDH(append(payload, 'a')); h != tc.want || string(rest) != "a" || err != nil {
				t.Errorf("ParseUDH = %+v %q %v, want %+v", h, rest, err, tc.want)
			}
		})
	}
}

// FuzzParseUDH reads any header: what it says is written and read again as it was,
// by us and by an independent library.
func FuzzParseUDH(f *testing.F) {
	f.Add([]byte{5, 0, 3, 1, 2, 1, 'a'})
	f.Add([]byte{13, 8, 4, 1, 2, 2, 1, 36, 1, 6, 37, 1, 6, 'a'})
	f.Add([]byte{4, 0x7E, 2, 0, 0})
	f.Fuzz(func(t *testing.T, payload []byte) {
		h, rest, err := ParseUDH(payload)
		if err != nil {
			return
		}
		if h.Concat.Seq > h.Concat.Total || len(rest)+1+int(payload[0]) != len(payload) {
			t.Fatalf("%v with %d octets left of %d", h, len(rest), len(payload))
		}
		written := h.append(nil)
		if len(written) != h.size(h.Concat.By) {
			t.Fatalf("%+v has size %d and %d octets", h, h.size(h.Concat.By), len(written))
		}
		if len(written) == 0 {
			return
		}
		if again, _, err := ParseUDH(written); err != nil || again != h {
			t.Fatalf("%v came back as %v, %v", h, again, err)
		}
		checkUDH(t, written, h)
	})
}

// checkUDH has an independent library read a header.
func checkUDH(t *testing.T, written []byte, h Header) {
	var udh tpdu.UserDataHeader
	if n, err := udh.UnmarshalBinary(written); err != nil || n != len(written) {
		t.Fatalf("%x: the oracle read %d octets, %v", written, n, err)
	}
	total, seq, ref, ok := udh.ConcatInfo()
	if c := h.Concat; ok == c.IsZero() || ok && (total != int(c.Total) || seq != int(c.Seq) || ref != int(c.Ref)) {
		t.Fatalf("%+v: the oracle says %d %d %d", c, total, seq, ref)
	}
}
