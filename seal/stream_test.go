package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"healthdial/seal"
)

func streamRing(t *testing.T, ids ...uint32) *seal.Keyring {
	t.Helper()
	m := seal.Masters{Numbers: make([]byte, seal.KeySize), Codes: make([]byte, seal.KeySize)}
	for _, id := range ids {
		m.Sealing = append(m.Sealing, seal.Master{ID: id, Key: bytes.Repeat([]byte{byte(id)}, seal.KeySize)})
	}
	ring, err := seal.New(m)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func TestStream(t *testing.T) {
	first, err := streamRing(t, 1).NewStream()
	if err != nil {
		t.Fatal(err)
	}
	sealed := first.Seal(3, false, []byte("chunk"))
	if bytes.Contains(sealed, []byte("chunk")) || bytes.Equal(sealed, first.Seal(3, false, []byte("chunk"))) {
		t.Error("it is readable, or sealed alike twice")
	}
	again, err := streamRing(t, 2, 1).OpenStream(first.Header())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(3, false, sealed); err != nil || string(got) != "chunk" {
		t.Errorf("got %q, %v", got, err)
	}
	another, _ := streamRing(t, 1).NewStream()
	for name, open := range map[string]func() ([]byte, error){
		"another number": func() ([]byte, error) { return first.Open(4, false, sealed) },
		"as the last":    func() ([]byte, error) { return first.Open(3, true, sealed) },
		"another file":   func() ([]byte, error) { return another.Open(3, false, sealed) },
		"cut":            func() ([]byte, error) { return first.Open(3, false, sealed[:5]) },
		"nothing":        func() ([]byte, error) { return first.Open(3, false, nil) },
	} {
		if _, err := open(); !errors.Is(err, seal.ErrTampered) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := streamRing(t, 2).OpenStream(first.Header()); !errors.Is(err, seal.ErrUnknownKey) {
		t.Errorf("got %v, want ErrUnknownKey", err)
	}
	if _, err := streamRing(t, 1).OpenStream(first.Header()[1:]); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("got %v, want ErrTampered", err)
	}
}

// A stream's key is not the one that records are sealed under.
func TestStreamIsNoRecord(t *testing.T) {
	ring := streamRing(t, 1)
	s, err := ring.NewStream()
	if err != nil {
		t.Fatal(err)
	}
	sealed := s.Seal(0, false, []byte("chunk"))
	if _, err := ring.Open(seal.Place{}, append([]byte{0, 0, 0, 1}, sealed...)); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("got %v", err)
	}
}
