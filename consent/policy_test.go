package consent

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"healthdial/seal"
)

func TestNoFeedMustBeAccepted(t *testing.T) {
	w := newWorld(t, 1)
	c := w.s.Config
	c.SIM = nil
	if _, err := New(c); !errors.Is(err, ErrNoFeed) {
		t.Fatalf("taken without a feed: %v", err)
	}
	c.AcceptNoFeed, c.Policy = true, Policy{Broad: true, Keep: DefaultKeep}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	asked, _ := asked(sample("r"), nil)
	asked.Erase = day0.AddDate(1, 0, 0)
	got := s.Policy.bound(asked, day0)
	if got == nil || got.Access != View || got.Erase.After(day0.Add(UnfedKeep+24*time.Hour)) {
		t.Errorf("granted without a feed: %+v", got)
	}
	c.Ring = nil
	if _, err := New(c); err == nil || !strings.Contains(err.Error(), "Ring") {
		t.Errorf("a Config without a ring: %v", err)
	}
}

func TestPolicyOnlyNarrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(-4000, 4000)
		a := Terms{Types: []string{"a", "b"}, Access: rapid.SampledFrom([]string{"VIEW", "STORE", "QUERY", "STREAM"}).Draw(t, "access"),
			From: day0.AddDate(0, 0, days.Draw(t, "from")), Erase: day0.AddDate(0, 0, days.Draw(t, "erase"))}
		a.To = a.From.AddDate(0, 0, rapid.IntRange(0, 4000).Draw(t, "length"))
		p := Policy{Broad: rapid.Bool().Draw(t, "broad"), Keep: time.Duration(rapid.IntRange(0, 100).Draw(t, "keep")) * 24 * time.Hour,
			Range: time.Duration(rapid.IntRange(0, 100).Draw(t, "range")) * 24 * time.Hour}
		got := p.bound(a, day0)
		if got == nil {
			got = &a
		}
		if !got.within(a) {
			t.Fatalf("%+v of %+v", got, a)
		}
		if !p.Broad && got.Access != View {
			t.Fatal("broad access")
		}
		if again := p.bound(*got, day0.Add(time.Hour)); again != nil {
			t.Fatalf("bounding twice differs: %+v, %+v", got, again)
		}
	})
}

func TestSIMFile(t *testing.T) {
	w := newWorld(t, 1)
	path := filepath.Join(t.TempDir(), "sim.txt")
	write := func(text string, age time.Duration) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, day0, day0.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	f := &SIMFile{Path: path}
	if _, _, err := f.Changed(ctx, w.owner, w.number); err == nil {
		t.Fatal("no file is no error")
	}
	write("# none yet\n\n", time.Hour)
	if _, ok, err := f.Changed(ctx, w.owner, w.number); ok || err != nil {
		t.Fatalf("empty file: %v, %v", ok, err)
	}
	write("+919000000001 2026-11-20T08:00:00Z # new SIM\n", time.Minute)
	c, ok, err := f.Changed(ctx, w.owner, w.number)
	if err != nil || !ok || c.Revoked || !c.At.Equal(time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)) {
		t.Fatalf("by number: %+v, %v, %v", c, ok, err)
	}
	if _, ok, _ := f.Changed(ctx, seal.Owner{}, number(t, "+919000000002")); ok {
		t.Fatal("another number changed")
	}
	write("+919000000001 2026-11-20T08:00:00Z\n"+hexOwner(w.owner)+" 2026-11-21 revoked\n", 0)
	c, ok, err = f.Changed(ctx, w.owner, w.number)
	if err != nil || !ok || !c.Revoked || !c.At.Equal(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("by hash: %+v, %v, %v", c, ok, err)
	}
}

func hexOwner(o seal.Owner) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range o {
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

func TestSIMFileRefusesNonsense(t *testing.T) {
	for _, line := range []string{"+919000000001", "+919000000001 yesterday", "9000000001 2026-11-20", "+91 2026-11-20",
		"+919000000001 2026-11-20 gone", "abcd 2026-11-20", "+919000000001 2026-11-20 revoked twice", "+919000000001 0001-01-01T00:00:00Z"} {
		_, err := parseSIMChanges(strings.NewReader("\n" + line))
		if err == nil {
			t.Errorf("%q: read", line)
		} else if strings.Contains(err.Error(), "9000000001") || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v", line, err)
		}
	}
}

func FuzzSIMFile(f *testing.F) {
	f.Add([]byte("+919000000001 2026-11-20T08:00:00Z\n00112233445566778899aabbccddeeff 2026-11-21 revoked\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		changes, err := parseSIMChanges(bytes.NewReader(b))
		if err != nil {
			return
		}
		for who, c := range changes {
			if c.At.IsZero() || who == "" {
				t.Fatalf("nonsense read from %q", b)
			}
		}
	})
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{"Asha Devi": "A.D.", "  ravi ": "R.", "": "", "आशा देवी": "आ.द.", "a b c d": "A.B.C."} {
		if got := Initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestDrawnDigitsAreFair(t *testing.T) {
	w := newWorld(t, 7)
	var seen [10]int
	for range 2000 {
		d, err := drawDigits(w.s.Rand, 6)
		if err != nil || len(d) != 6 {
			t.Fatal(d, err)
		}
		for _, c := range d {
			seen[c-'0']++
		}
	}
	for d, n := range seen {
		if n < 1050 || n > 1350 { // 1200 expected, standard deviation 33
			t.Errorf("digit %d drawn %d times of 12000", d, n)
		}
	}
	if _, err := drawDigits(strings.NewReader("\xff\xff\xff"), 1); err == nil {
		t.Error("digits drawn from nothing")
	}
}
