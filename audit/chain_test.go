package audit

import (
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var start = time.Date(2026, 11, 23, 10, 0, 0, 123456789, time.FixedZone("IST", 19800))

func events() *rapid.Generator[Event] {
	return rapid.Custom(func(t *rapid.T) Event {
		e := Event{
			At:      start.Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(t, "at"))),
			Kind:    rapid.StringN(1, 8, -1).Draw(t, "kind"),
			Subject: rapid.StringN(0, 8, -1).Draw(t, "subject"),
			Channel: rapid.SampledFrom([]string{"", "ussd", "sms"}).Draw(t, "channel"),
			Facts:   rapid.MapOfN(rapid.StringN(0, 4, -1), rapid.StringN(0, 4, -1), 0, 3).Draw(t, "facts"),
		}
		if rapid.Bool().Draw(t, "checkpoint") {
			e.Heads = []Head{{Partition: rapid.IntRange(0, 63).Draw(t, "partition"), Seq: rapid.Uint64().Draw(t, "seq"), Hash: [32]byte{1}}}
		}
		copy(e.Owner[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "owner"))
		return e
	})
}

func chain(t interface{ Fatal(...any) }, es []Event) []Entry {
	var out []Entry
	var prev Entry
	for _, e := range es {
		next, err := Next(prev, e)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, next)
		prev = next
	}
	return out
}

func seq(es []Entry) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range es {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// broken says at which entry a chain fails, 0 if it does not.
func broken(t interface{ Fatal(...any) }, es []Entry) uint64 {
	n, err := Verify(seq(es))
	if err == nil {
		if n != uint64(len(es)) {
			t.Fatal("verified", n, "of", len(es))
		}
		return 0
	}
	var b *BrokenError
	if !errors.As(err, &b) || b.Seq != n+1 {
		t.Fatal("not a located break:", n, err)
	}
	return b.Seq
}

func TestChainBegins(t *testing.T) {
	first := chain(t, []Event{{At: start, Kind: "a"}})[0]
	if first.Seq != 1 || first.Prev != [32]byte{} || first.Hash == [32]byte{} {
		t.Errorf("first entry: %+v", first)
	}
	if n, err := Verify(seq(nil)); n != 0 || err != nil {
		t.Errorf("empty chain: %d, %v", n, err)
	}
	if _, err := Next(Entry{Seq: 1<<64 - 1}, Event{Kind: "a"}); err == nil {
		t.Error("a full chain went on")
	}
}

// TestChainHashIsStable pins the form: a chain written by one version verifies
// under the next.
func TestChainHashIsStable(t *testing.T) {
	e := Event{At: start, Kind: "consent.decided", Subject: "s", Facts: map[string]string{"b": "2", "a": "1"}}
	got, err := e.MarshalCBOR()
	if err != nil {
		t.Fatal(err)
	}
	same := e
	same.At, same.Facts = e.At.UTC(), map[string]string{"a": "1", "b": "2"}
	again, err := same.MarshalCBOR()
	if err != nil || !slices.Equal(got, again) {
		t.Errorf("one event, two forms: %x, %x, %v", got, again, err)
	}
	const want = "a501781e323032362d31312d32335430343a33303a30302e3132333435363738395a026f636f6e73656e742e64656369646564035000000000000000000000000000000000046173" +
		"07a26161613161626132"
	if hex := hexOf(got); hex != want {
		t.Errorf("canonical form %s, want %s", hex, want)
	}
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	var out []byte
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

func TestAnyTamperingIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		es := rapid.SliceOfN(events(), 3, 8).Draw(t, "events")
		good := chain(t, es)
		if at := broken(t, good); at != 0 {
			t.Fatal("a good chain is broken at", at)
		}
		bad := slices.Clone(good)
		i := rapid.IntRange(0, len(bad)-2).Draw(t, "where") // never the tail, which may be cut unseen
		want := uint64(i + 1)
		switch rapid.SampledFrom([]string{"event", "hash", "prev", "seq", "swap", "drop", "insert", "rechained"}).Draw(t, "how") {
		case "event":
			bad[i].Event.Subject += "x"
		case "hash":
			bad[i].Hash[rapid.IntRange(0, 31).Draw(t, "octet")] ^= 1
		case "prev":
			bad[i].Prev[rapid.IntRange(0, 31).Draw(t, "octet")] ^= 1
		case "seq":
			bad[i].Seq++
		case "swap":
			bad[i], bad[i+1] = bad[i+1], bad[i]
		case "drop":
			bad = slices.Delete(bad, i, i+1)
		case "insert":
			bad = slices.Insert(bad, i, bad[len(bad)-1])
		case "rechained": // changed, its own hash made good: the next gives it away
			bad[i].Event.Kind += "x"
			bad[i].Hash, _ = bad[i].sum()
			want++
		}
		if at := broken(t, bad); at != want {
			t.Fatalf("broken at %d, want %d", at, want)
		}
	})
}

func TestVerifyPassesReadErrorsOn(t *testing.T) {
	cause := errors.New("disk")
	n, err := Verify(func(yield func(Entry, error) bool) { yield(Entry{}, cause) })
	if n != 0 || !errors.Is(err, cause) {
		t.Errorf("got %d, %v", n, err)
	}
}

func TestEntryReadsBackAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entry := chain(t, []Event{events().Draw(t, "event")})[0]
		b, err := cbor.Marshal(entry) // any mode: the event brings its own form
		if err != nil {
			t.Fatal(err)
		}
		var got Entry
		if err := cbor.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if at := broken(t, []Entry{got}); at != 0 {
			t.Fatal("does not verify when read back")
		}
		if len(entry.Event.Facts) == 0 {
			entry.Event.Facts = nil
		}
		entry.Event.At = entry.Event.At.UTC()
		if diff := cmp.Diff(entry, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestRefusals(t *testing.T) {
	for name, e := range map[string]Event{
		"no kind":    {At: start},
		"not UTF-8":  {At: start, Kind: "a", Subject: "\xff"},
		"fact bytes": {At: start, Kind: "a", Facts: map[string]string{"k": "\xfe"}},
		"far year":   {At: time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC), Kind: "a"},
	} {
		if _, err := Next(Entry{}, e); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzEventDecode(f *testing.F) {
	b, err := Event{At: start, Kind: "k", Facts: map[string]string{"a": "b"}}.MarshalCBOR()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var e Event
		if e.UnmarshalCBOR(b) != nil {
			return
		}
		out, err := e.MarshalCBOR()
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		var again Event
		if err := again.UnmarshalCBOR(out); err != nil {
			t.Fatalf("own form not read: %v", err)
		}
		if diff := cmp.Diff(e, again, cmp.Transformer("empty", func(m map[string]string) int { return len(m) })); diff != "" {
			t.Fatal(diff)
		}
	})
}

func BenchmarkNext(b *testing.B) {
	var prev Entry
	for b.Loop() {
		prev, _ = Next(prev, Event{At: start, Kind: "consent.decided", Facts: map[string]string{"notice": "1"}})
	}
}
