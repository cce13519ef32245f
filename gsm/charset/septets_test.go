package charset

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/warthog618/sms/encoding/gsm7"
	"pgregory.net/rapid"
)

// The octets are worked out by hand from TS 23.038 §6.1.2.
func TestPack(t *testing.T) {
	for _, tc := range []struct {
		name, text, sms, ussd string
	}{
		{"empty", "", "", ""},
		{"one", "1", "31", "31"},
		{"seven leave seven bits", "1234567", "31d98c56b3dd00", "31d98c56b3dd1a"},
		{"eight fill the octets", "12345678", "31d98c56b3dd70", "31d98c56b3dd70"},
		{"eight, the last an at sign", "1234567@", "31d98c56b3dd00", "31d98c56b3dd00"},
		{"eight, the last a CR", "1234567\r", "31d98c56b3dd1a", "31d98c56b3dd1a0d"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, septets := Encode(tc.text)
			if got := hex.EncodeToString(Pack(septets, 0)); got != tc.sms {
				t.Errorf("Pack = %s, want %s", got, tc.sms)
			}
			if got := hex.EncodeToString(PackUSSD(septets)); got != tc.ussd {
				t.Errorf("PackUSSD = %s, want %s", got, tc.ussd)
			}
		})
	}
}

func septets() *rapid.Generator[[]byte] {
	return rapid.SliceOfN(rapid.OneOf(rapid.ByteRange(0, 127), rapid.SampledFrom([]byte{0, carriageReturn})), 0, 40)
}

func TestPackRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, fill := septets().Draw(t, "septets"), rapid.IntRange(0, 6).Draw(t, "fill")
		packed := Pack(in, fill)
		if len(in) > 0 && !bytes.Equal(packed, gsm7.Pack7Bit(in, fill)) {
			t.Fatalf("packed %x, the oracle says %x", packed, gsm7.Pack7Bit(in, fill))
		}
		if out := Unpack(packed, len(in), fill); !bytes.Equal(out, in) {
			t.Fatalf("unpacked %x, want %x", out, in)
		}
	})
}

func TestPackUSSDRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := septets().Draw(t, "septets")
		want, n := in, len(in)
		if n%8 == 1 && n > 1 && in[n-1] == carriageReturn && in[n-2] == carriageReturn {
			want = in[:n-1] // the standard cannot carry this one
		}
		before := bytes.Clone(in)
		if out := UnpackUSSD(PackUSSD(in)); !bytes.Equal(out, want) {
			t.Fatalf("%x came back as %x", in, out)
		}
		if !bytes.Equal(in, before) {
			t.Fatal("PackUSSD wrote to its argument")
		}
	})
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte{0x31, 0xd9}, 9, 3)
	f.Fuzz(func(t *testing.T, packed []byte, count, fill int) {
		if fill < 0 || fill > 6 {
			return
		}
		for _, s := range append(Unpack(packed, count, fill), UnpackUSSD(packed)...) {
			if s > 0x7F {
				t.Fatalf("%#02x is no septet", s)
			}
		}
	})
}
