package charset

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

func TestParseUDH(t *testing.T) {
	for _, tc := range []struct {
		name, hex string
		want      Concat
		rest      string
		err       error
	}{
		{"8-bit", "050003ab020161", Concat{0xAB, 2, 1}, "a", nil},
		{"16-bit", "060804abcd030361", Concat{0xABCD, 3, 3}, "a", nil},
		{"after a port", "0b05041f901f900003ab020161", Concat{0xAB, 2, 1}, "a", nil},
		{"the last counts", "0a0003ab02010003ac0202", Concat{0xAC, 2, 2}, "", nil},
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
			c, rest, err := ParseUDH(payload)
			if c != tc.want || string(rest) != tc.rest || !errors.Is(err, tc.err) {
				t.Errorf("ParseUDH = %v %q %v, want %v %q %v", c, rest, err, tc.want, tc.rest, tc.err)
			}
		})
	}
}

func FuzzParseUDH(f *testing.F) {
	f.Add([]byte{5, 0, 3, 1, 2, 1, 'a'})
	f.Fuzz(func(t *testing.T, payload []byte) {
		c, rest, err := ParseUDH(payload)
		if err != nil {
			return
		}
		if c.Seq > c.Total || len(rest)+1+int(payload[0]) != len(payload) {
			t.Fatalf("%v with %d octets left of %d", c, len(rest), len(payload))
		}
		if c.IsZero() {
			return
		}
		if again, _, err := ParseUDH(header16(c)); err != nil || again != c {
			t.Fatalf("%v came back as %v, %v", c, again, err)
		}
	})
}
