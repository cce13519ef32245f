package redis

import (
	"testing"
	"time"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

func TestMicros(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want int64
	}{
		{time.Time{}, 0},
		{time.Unix(0, 0), 1},
		{time.Unix(-5, 0), 1},
		{time.Unix(1, 5999), 1e6 + 5},
		{time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), maxMicros},
	} {
		if got := micros(c.at); got != c.want {
			t.Errorf("micros of %v are %d, want %d", c.at, got, c.want)
		}
	}
	if !moment(0).IsZero() {
		t.Error("0 is no zero time")
	}
}

// FuzzStored reads whatever a server may hold: an error, never a panic, and what
// reads writes back alike.
func FuzzStored(f *testing.F) {
	f.Add("")
	f.Add(string(make([]byte, headerLen)))
	f.Add(writeHead(store.Head{Seq: 3, Hash: [hashLen]byte{1}, At: time.Unix(9, 0)}))
	f.Add(member(seal.Owner{1}, outbox.ID{2}))
	f.Fuzz(func(t *testing.T, s string) {
		if r, err := readRecord("id", s); err == nil {
			p := store.Put{Revision: r.Revision, Expires: r.Expires, Value: r.Value}
			if again, err := readRecord("id", writeRecord(p)); err != nil || again.Revision != r.Revision {
				t.Errorf("a record reads back as %v, %v", again, err)
			}
		}
		if h, err := readHead(s); err == nil {
			if again, err := readHead(writeHead(h)); err != nil || again.Seq != h.Seq || again.Hash != h.Hash {
				t.Errorf("a head reads back as %v, %v", again, err)
			}
		}
		if owner, id, err := readMember(s); err == nil {
			o, i, err := readMember(member(owner, id))
			if err != nil || o != owner || i != id {
				t.Errorf("a message's name reads back as %x, %x, %v", o, i, err)
			}
		}
		_, _ = readLetter(seal.Owner{}, []string{s, s, s, s})
		_, _, _ = readClaimed([]any{s, int64(1), int64(1), int64(1), int64(1), int64(1), s})
		_, _, _ = readClaimed(s)
	})
}
