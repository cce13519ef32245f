package seal

import (
	"bytes"
	"errors"
	"testing"
)

func masters(id uint32, fill byte) Masters {
	key := func(b byte) []byte { return bytes.Repeat([]byte{b}, KeySize) }
	return Masters{Sealing: []Master{{ID: id, Key: key(fill)}}, Numbers: key(101), Codes: key(102)}
}

func ring(t *testing.T, m Masters) *Keyring {
	t.Helper()
	k, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealOpensOnlyInItsPlace(t *testing.T) {
	k := ring(t, masters(1, 1))
	place := Place{Kind: "session", Owner: k.Owner("+919000000001"), ID: "a", Revision: 7}
	sealed := k.Seal(place, []byte("secret"))
	if bytes.Contains(sealed, []byte("secret")) {
		t.Fatal("plain at rest")
	}
	if got, err := k.Open(place, sealed); err != nil || string(got) != "secret" {
		t.Fatalf("open: %q, %v", got, err)
	}
	other := place
	moved := []Place{}
	other.Kind = "person"
	moved = append(moved, other)
	other = place
	other.Owner = k.Owner("+919000000002")
	moved = append(moved, other)
	other = place
	other.Revision = 6
	moved = append(moved, other)
	other = place
	other.ID = "b"
	moved = append(moved, other)
	for _, p := range moved {
		if _, err := k.Open(p, sealed); !errors.Is(err, ErrTampered) {
			t.Errorf("opened at %+v: %v", p, err)
		}
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := k.Open(place, bad); err == nil {
			t.Fatalf("opened with octet %d changed", i)
		}
		if _, err := k.Open(place, sealed[:i]); err == nil {
			t.Fatalf("opened when cut to %d octets", i)
		}
	}
}

func TestRotation(t *testing.T) {
	old := ring(t, masters(1, 1))
	sealed := old.Seal(Place{ID: "x"}, []byte("kept"))
	m := masters(2, 2)
	m.Sealing = append(m.Sealing, masters(1, 1).Sealing...)
	both := ring(t, m)
	if got, err := both.Open(Place{ID: "x"}, sealed); err != nil || string(got) != "kept" {
		t.Fatalf("old record under new ring: %q, %v", got, err)
	}
	renewed := both.Seal(Place{ID: "x"}, []byte("kept"))
	if _, err := old.Open(Place{ID: "x"}, renewed); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("new record under old ring: %v", err)
	}
}

func TestHashesAreKeyedAndSeparated(t *testing.T) {
	k := ring(t, masters(1, 1))
	m := masters(1, 1)
	m.Numbers = bytes.Repeat([]byte{9}, KeySize)
	if k.Owner("+91") == ring(t, m).Owner("+91") {
		t.Error("owner does not depend on the key")
	}
	if k.Name("a", []byte("bc")) == k.Name("a", []byte("b"), []byte("c")) {
		t.Error("parts run together")
	}
	if k.Name("a", []byte("b")) == k.Name("b", []byte("b")) {
		t.Error("spaces run together")
	}
	if k.Code("a") == ring(t, Masters{Sealing: m.Sealing, Numbers: m.Numbers, Codes: m.Numbers}).Code("a") {
		t.Error("codes do not depend on their key")
	}
}

func TestBadKeys(t *testing.T) {
	for _, m := range []Masters{{}, {Sealing: []Master{{Key: []byte("short")}}, Numbers: make([]byte, 32), Codes: make([]byte, 32)}} {
		if _, err := New(m); !errors.Is(err, ErrBadKey) {
			t.Errorf("accepted: %v", err)
		}
	}
}
