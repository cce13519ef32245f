package move

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

func ring(t testing.TB) *seal.Keyring {
	t.Helper()
	key := func(n byte) []byte { return bytes.Repeat([]byte{n}, seal.KeySize) }
	r, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key(1)}}, Numbers: key(2), Codes: key(3)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// drawn draws any item.
func drawn(t *rapid.T) store.Item {
	name := rapid.Make[[16]byte]()
	instant := rapid.Map(rapid.Int64Min(0), func(n int64) store.Instant { return store.Instant(n) })
	value := rapid.SliceOfN(rapid.Byte(), 0, 300)
	switch rapid.IntRange(1, store.Sections).Draw(t, "section") {
	case 1:
		return store.RecordItem{
			Owner: name.Draw(t, "owner"), Kind: rapid.String().Draw(t, "kind"), ID: rapid.String().Draw(t, "id"),
			Revision: rapid.Uint64().Draw(t, "revision"), Expires: instant.Draw(t, "expires"), Value: value.Draw(t, "value"),
		}
	case 2:
		parts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) store.PartState {
			return store.PartState{Name: name.Draw(t, "name"), State: outbox.State(rapid.String().Draw(t, "state"))}
		}), 0, 9)
		return store.MessageItem{
			Owner: name.Draw(t, "owner"), ID: outbox.ID(name.Draw(t, "id")), Stage: store.Stage(rapid.IntRange(1, 9).Draw(t, "stage")),
			Seq: rapid.Uint64().Draw(t, "seq"), At: instant.Draw(t, "at"), Token: rapid.Uint64().Draw(t, "token"),
			Attempts: rapid.Int().Draw(t, "attempts"), Doubled: rapid.Bool().Draw(t, "doubled"), Cause: rapid.String().Draw(t, "cause"),
			Parts: parts.Draw(t, "parts"), Value: value.Draw(t, "value"),
		}
	case 3:
		return store.PartItem{Name: name.Draw(t, "name"), ID: outbox.ID(name.Draw(t, "id")), Keep: instant.Draw(t, "keep")}
	case 4:
		pieces := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) store.PieceItem {
			return store.PieceItem{Seq: rapid.Int().Draw(t, "seq"), Event: name.Draw(t, "event"), Value: value.Draw(t, "value")}
		}), 0, 9)
		return store.LetterItem{Owner: name.Draw(t, "owner"), Seq: rapid.Uint64().Draw(t, "seq"), Pieces: pieces.Draw(t, "pieces")}
	case 5:
		return store.RepeatItem{Owner: name.Draw(t, "owner"), Event: name.Draw(t, "event"), Until: instant.Draw(t, "until")}
	case 6:
		return store.CountItem{Name: name.Draw(t, "name"), Count: rapid.Int64().Draw(t, "count"), Expires: instant.Draw(t, "expires")}
	case 7:
		return store.LinkItem{Seq: rapid.Uint64().Draw(t, "seq"), Hash: rapid.Make[[32]byte]().Draw(t, "hash"), Value: value.Draw(t, "value")}
	}
	return store.HeadItem{Seq: rapid.Uint64().Draw(t, "seq"), Hash: rapid.Make[[32]byte]().Draw(t, "hash")}
}

// What is written is read, whatever it is, and the file is as long as it takes.
func TestFileRoundTrip(t *testing.T) {
	ring := ring(t)
	rapid.Check(t, func(t *rapid.T) {
		var file bytes.Buffer
		w, err := begin(&file, ring, opening{Openings: 3})
		if err != nil {
			t.Fatal(err)
		}
		var want []placed
		for p := range rapid.IntRange(0, 5).Draw(t, "partitions") {
			for range rapid.IntRange(0, 9).Draw(t, "items") {
				item := drawn(t)
				want = append(want, placed{partition: p, item: item})
				if err := w.add(p, item); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.flush(); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.finish(); err != nil {
			t.Fatal(err)
		}
		r, err := newReader(&file, ring)
		if err != nil || r.opening.Openings != 3 {
			t.Fatal(err)
		}
		err = r.each(func(items []placed) error {
			for _, got := range items {
				if got.partition != want[0].partition || !reflect.DeepEqual(got.item, want[0].item) {
					t.Fatalf("got %+v, want %+v", got, want[0])
				}
				want = want[1:]
			}
			return nil
		})
		if err != nil || len(want) != 0 || !reflect.DeepEqual(r.sums, w.sums) {
			t.Fatalf("%d are left, %v", len(want), err)
		}
	})
}

// Whatever a chunk holds is refused or is read, and what is read is written alike.
func FuzzChunk(f *testing.F) {
	c, err := newCodec()
	if err != nil {
		f.Fatal(err)
	}
	for _, item := range []store.Item{
		store.RecordItem{Kind: "session", Revision: 1, Value: []byte("v")}, store.MessageItem{Stage: store.Ready, Value: []byte("v")},
		store.PartItem{}, store.LetterItem{Total: 1, Pieces: []store.PieceItem{{Seq: 1}}}, store.RepeatItem{}, store.CountItem{Count: -1},
		store.LinkItem{Seq: 1}, store.HeadItem{Seq: 1},
	} {
		e, err := c.entry(item)
		if err != nil {
			f.Fatal(err)
		}
		plain, err := c.enc.Marshal(batch{Partition: 3, Entries: []entry{e}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(plain, false)
	}
	f.Add([]byte{0xa0}, true)
	ring := ring(f)
	f.Fuzz(func(t *testing.T, plain []byte, last bool) {
		stream, err := ring.NewStream()
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := writeChunk(&file, stream, 0, last, plain); err != nil {
			t.Fatal(err)
		}
		r := &reader{codec: c, chunks: chunks{r: &file, stream: stream}, sums: newManifest()}
		items, err := r.items()
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			return
		}
		for _, p := range items {
			again, err := c.entry(p.item)
			if err != nil {
				t.Fatal(err)
			}
			back, err := c.item(again)
			if err != nil || !reflect.DeepEqual(back, p.item) {
				t.Errorf("%+v reads as %+v, %v", p.item, back, err)
			}
		}
	})
}
