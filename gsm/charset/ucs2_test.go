package charset

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"unicode/utf16"
)

// Whatever units arrive, whole pairs or halves, they are read as the standard
// library reads them.
func TestUCS2IsReadAsUTF16(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := []uint16{'a', 0x0939, 0xD83D, 0xDE00, 0xDBFF, 0xDFFF, 0xD800, 0xFFFD, 0x20AC}
	for range 20_000 {
		units := make([]uint16, r.IntN(12))
		var payload []byte
		for i := range units {
			units[i] = alphabet[r.IntN(len(alphabet))]
			payload = binary.BigEndian.AppendUint16(payload, units[i])
		}
		if got, want := decodeUCS2(payload), string(utf16.Decode(units)); got != want {
			t.Fatalf("%x: %q, want %q", units, got, want)
		}
	}
}
