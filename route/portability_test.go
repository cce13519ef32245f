package route

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPortability(t *testing.T) {
	list := "# operator's list\n+919000000001,404-10\n\n 9000000002 , north  # moved twice\n9000000002,south\n"
	built, err := BuildPortability(strings.NewReader(list), "IN", ring(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := built.Write(&file); err != nil {
		t.Fatal(err)
	}
	p, err := ReadPortability(bytes.NewReader(file.Bytes()), ring(t, 1))
	if err != nil || p.Len() != 2 {
		t.Fatal(p, err)
	}
	for e164, want := range map[string]string{"+919000000001": "404-10", "+919000000002": "south", "+919000000003": ""} {
		if got, ok := p.Operator(number(t, e164)); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v", e164, got, ok)
		}
	}
	if bytes.Contains(file.Bytes(), []byte("9000000001")) {
		t.Error("the file holds a number")
	}
	if _, err := ReadPortability(bytes.NewReader(file.Bytes()), ring(t, 7)); !errors.Is(err, ErrPortabilityKey) {
		t.Errorf("under another key: %v", err)
	}
	for n := range file.Len() {
		if _, err := ReadPortability(bytes.NewReader(file.Bytes()[:n]), ring(t, 1)); !errors.Is(err, ErrPortability) {
			t.Errorf("cut after %d octets: %v", n, err)
		}
	}
	if _, err := ReadPortability(bytes.NewReader(append(file.Bytes(), 0)), ring(t, 1)); !errors.Is(err, ErrPortability) {
		t.Errorf("too long: %v", err)
	}
}

func TestBuildPortabilityRefuses(t *testing.T) {
	var crowd strings.Builder
	for i := range 257 {
		fmt.Fprintf(&crowd, "9000000001,op%d\n", i)
	}
	for name, list := range map[string]string{
		"nothing": "# none\n", "no operator": "9000000001,\n", "no comma": "9000000001 north\n", "no number": "12,north\n", "too many": crowd.String(),
	} {
		_, err := BuildPortability(strings.NewReader(list), "IN", ring(t, 1))
		if err == nil || strings.Contains(err.Error(), "9000000001") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFind holds the interpolation search to a plain one, whatever lies where.
func TestFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hashes := rapid.SliceOfDistinct(rapid.Uint64(), rapid.ID[uint64]).Draw(t, "hashes")
		slices.Sort(hashes)
		p := &Portability{hashes: hashes, code: make([]uint8, len(hashes))}
		for _, h := range append(slices.Clone(hashes), rapid.Uint64().Draw(t, "other")) {
			at, ok := p.find(h)
			if want, there := slices.BinarySearch(hashes, h); ok != there || ok && at != want {
				t.Fatalf("find(%d) = %d, %v; want %d, %v", h, at, ok, want, there)
			}
		}
	})
}

// FuzzPortability feeds files to the reader: what it takes it writes again alike.
func FuzzPortability(f *testing.F) {
	names := ring(f, 1)
	p, err := BuildPortability(strings.NewReader("9000000001,north\n9000000002,404-10\n"), "IN", names)
	if err != nil {
		f.Fatal(err)
	}
	var file bytes.Buffer
	if err := p.Write(&file); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ReadPortability(bytes.NewReader(data), names)
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := p.Write(&again); err != nil || !bytes.Equal(again.Bytes(), data) {
			t.Errorf("written otherwise than read: %v", err)
		}
		for _, h := range p.hashes {
			if _, ok := p.find(h); !ok {
				t.Errorf("%d is not found", h)
			}
		}
	})
}
