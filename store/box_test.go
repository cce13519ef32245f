package store

import (
	"bytes"
	"errors"
	"sync/atomic"
	"testing"

	"healthdial/audit"
	"healthdial/consent"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/seal"
	"healthdial/session"
)

func testBox(t testing.TB) *box {
	t.Helper()
	key := func(n byte) []byte { return bytes.Repeat([]byte{n}, seal.KeySize) }
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key(1)}}, Numbers: key(2), Codes: key(3)})
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBox(ring, new(atomic.Int64))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var testPlace = seal.Place{Kind: "k", Owner: seal.Owner{1}, ID: "i", Revision: 3}

// A value opens at its own place and nowhere else, and whatever does not is
// counted.
func TestBoxPlaces(t *testing.T) {
	b := testBox(t)
	sealed, err := b.seal(testPlace, "value")
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := b.open(testPlace, sealed, &got); err != nil || got != "value" {
		t.Fatal(got, err)
	}
	for name, p := range map[string]seal.Place{
		"kind":     {Kind: "l", Owner: testPlace.Owner, ID: "i", Revision: 3},
		"owner":    {Kind: "k", Owner: seal.Owner{2}, ID: "i", Revision: 3},
		"id":       {Kind: "k", Owner: testPlace.Owner, ID: "j", Revision: 3},
		"revision": {Kind: "k", Owner: testPlace.Owner, ID: "i", Revision: 2},
	} {
		if err := b.open(p, sealed, &got); !errors.Is(err, seal.ErrTampered) {
			t.Errorf("at another %s: %v", name, err)
		}
	}
	var number int
	if err := b.open(testPlace, sealed, &number); err == nil {
		t.Error("a text was read as a number")
	}
	if n := b.damaged.Load(); n != 5 {
		t.Errorf("%d were counted, want 5", n)
	}
}

// FuzzOpen opens what is authentic but of any shape, as another version may have
// written it: an error, never a panic, and what reads is written and reads alike.
func FuzzOpen(f *testing.F) {
	b := testBox(f)
	for _, v := range []any{
		session.Session{ID: session.ID{1}}, person.Person{Lang: "hi", Accounts: []person.Account{{Name: "Sample"}}},
		consent.Request{ID: "q", Code: &consent.Code{Tries: 1}}, outbox.Message{Payload: []byte{1}},
		session.Part{Payload: []byte("t")}, audit.Entry{Seq: 1, Event: audit.Event{Kind: "k"}}, entry{ID: "i"}, proof{},
	} {
		plain, err := b.enc.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(plain)
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		reopen[session.Session](t, b, plain)
		reopen[person.Person](t, b, plain)
		reopen[consent.Request](t, b, plain)
		reopen[outbox.Message](t, b, plain)
		reopen[session.Part](t, b, plain)
		reopen[audit.Entry](t, b, plain)
		reopen[entry](t, b, plain)
		var s string
		if err := b.open(testPlace, plain, &s); err == nil {
			t.Error("octets that nobody sealed opened")
		}
	})
}

func reopen[T any](t *testing.T, b *box, plain []byte) {
	t.Helper()
	var v, again T
	if b.open(testPlace, b.ring.Seal(testPlace, plain), &v) != nil {
		return
	}
	first, err := b.enc.Marshal(v)
	if err != nil {
		return // an event may be refused: audit says which
	}
	if err := b.open(testPlace, b.ring.Seal(testPlace, first), &again); err != nil {
		t.Fatalf("%T does not read back: %v", v, err)
	}
	second, err := b.enc.Marshal(again)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("%T reads back as %x, was %x, %v", v, second, first, err)
	}
}

// Owners' partitions are part of what is stored: they never change.
func TestPartitionsStay(t *testing.T) {
	for owner, want := range map[seal.Owner]int{{}: 0, {0, 1}: 1, {1, 0}: 0, {0, 64}: 0, {0xff, 0xff, 9}: 63} {
		if got := Partition(owner); got != want {
			t.Errorf("owner %x is in partition %d, want %d", owner, got, want)
		}
	}
}
