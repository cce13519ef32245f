package bolt

import (
	"testing"

	"healthdial/seal"
)

// FuzzStored reads whatever a damaged file may hold: an error or a value that will
// not open, never a panic.
func FuzzStored(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 7))
	f.Add(make([]byte, 60))
	f.Fuzz(func(t *testing.T, v []byte) {
		r := record("id", readNumber(v), v[min(8, len(v)):])
		if len(v) < 16 && len(r.Value) != 0 {
			t.Errorf("%d octets hold a value of %d", len(v), len(r.Value))
		}
		readLink(make([]byte, 10), v)
		var l letter
		if decodeLetter(v, &l) == nil {
			_, _ = l.from(), l.out(seal.Owner{}, 1)
		}
	})
}
