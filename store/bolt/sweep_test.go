package bolt

import (
	"errors"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// swept is a backend whose clock is in the test's hand.
type swept struct {
	*Backend
	t   *testing.T
	now time.Time
}

func newSwept(t *testing.T) *swept {
	s := &swept{Backend: newBackend(t), t: t, now: time.Unix(2e9, 0).UTC()}
	s.options.Now = func() time.Time { return s.now }
	return s
}

func (s *swept) after(d time.Duration) {
	s.t.Helper()
	s.now = s.now.Add(d)
	s.ok(s.Sweep(s.t.Context()))
}

func (s *swept) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// size is how many entries a bucket has.
func (s *swept) size(b bucket) (n int) {
	s.ok(s.db.View(func(tx *bolt.Tx) error {
		n = b.in(tx).Stats().KeyN
		return nil
	}))
	return n
}

var sweptOwner = seal.Owner{1}

func (s *swept) commit1(b store.Batch) {
	s.t.Helper()
	b.Owner = sweptOwner
	s.ok(s.Commit(s.t.Context(), b))
}

func TestSweepRecords(t *testing.T) {
	s := newSwept(t)
	put := func(id string, expect uint64, in time.Duration) {
		p := store.Put{Kind: "k", ID: id, Expect: expect, Revision: expect + 1, Value: []byte("v")}
		if in != 0 {
			p.Expires = s.now.Add(in)
		}
		s.commit1(store.Batch{Puts: []store.Put{p}})
	}
	put("never", 0, 0)
	put("soon", 0, time.Minute)
	put("later", 0, time.Minute)
	put("later", 1, time.Hour)
	put("gone", 0, time.Minute)
	s.commit1(store.Batch{Deletes: []store.Delete{{Kind: "k", ID: "gone", Expect: 1}}})
	for _, step := range []struct {
		wait time.Duration
		left int
	}{{time.Minute - 1, 3}, {1, 2}, {time.Hour, 1}, {time.Hour * 9999, 1}} {
		s.after(step.wait)
		if n := s.size(records); n != step.left {
			t.Errorf("after %v %d records are left, want %d", step.wait, n, step.left)
		}
	}
	if n := s.size(expiry); n != 0 {
		t.Errorf("%d entries of expiry are left", n)
	}
}

// A sweep goes on until nothing is left, however many commits it takes.
func TestSweepMany(t *testing.T) {
	s := newSwept(t)
	s.db.NoSync = true // what is counted need not be on disk
	for n := range sweepSize + 10 {
		_, err := s.Count(t.Context(), store.Name{byte(n), byte(n >> 8)}, 1, s.now.Add(time.Minute))
		s.ok(err)
	}
	s.after(time.Minute)
	if n := s.size(counters); n != 0 {
		t.Errorf("%d counters are left", n)
	}
}

func TestSweepMessages(t *testing.T) {
	s := newSwept(t)
	var out []store.Message
	for n := range 3 {
		out = append(out, store.Message{ID: outbox.ID{byte(n) + 1}, Value: []byte("v")})
	}
	s.commit1(store.Batch{Out: out})
	claimed, err := s.Claim(t.Context(), s.now, outbox.Bulk, 9, time.Minute)
	s.ok(err)
	part := store.Name{7}
	s.commit1(store.Batch{Settle: &store.Settle{Lease: claimed[0].Lease, Verdict: store.Done}})
	s.commit1(store.Batch{Settle: &store.Settle{Lease: claimed[1].Lease, Verdict: store.Buried, Cause: "x"}})
	s.commit1(store.Batch{Settle: &store.Settle{
		Lease: claimed[2].Lease, Verdict: store.Sent, At: s.now.Add(time.Hour), Parts: []store.Name{part},
	}})
	s.after(time.Hour)
	if tl := s.tally(); tl.Awaiting != 0 || tl.Buried != 1 {
		t.Errorf("after the receipts' time: %+v", tl)
	}
	if n := s.size(parts); n != 0 {
		t.Errorf("%d parts are left", n)
	}
	s.ok(s.Receipt(t.Context(), store.Receipt{Part: part, State: outbox.Delivered, Keep: s.now.Add(time.Minute)}))
	s.after(s.options.Remember - time.Hour - 1)
	s.known(3)
	s.after(1)
	s.known(1)
	s.after(time.Hour)
	s.known(0)
	if tl := s.tally(); tl.Buried != 0 {
		t.Errorf("at the end: %+v", tl)
	}
	for _, b := range []bucket{messages, parts, ready, timed, leased, expiry} {
		if n := s.size(b); n != 0 {
			t.Errorf("%d entries of %s are left", n, b)
		}
	}
}

func (s *swept) tally() outbox.Stats {
	s.t.Helper()
	st, err := s.Tally(s.t.Context())
	s.ok(err)
	return st
}

// known wants so many of three messages to be remembered.
func (s *swept) known(want int) {
	s.t.Helper()
	n := 0
	for i := range 3 {
		_, err := s.Trace(s.t.Context(), sweptOwner, outbox.ID{byte(i) + 1})
		if err == nil {
			n++
		} else if !errors.Is(err, store.ErrNotFound) {
			s.t.Error(err)
		}
	}
	if n != want {
		s.t.Errorf("%d messages are remembered, want %d", n, want)
	}
}

func TestSweepSeen(t *testing.T) {
	s := newSwept(t)
	fresh, err := s.Receive(t.Context(), store.Part{Owner: sweptOwner, Event: store.Name{1}, Total: 1, Seq: 1, At: s.now})
	if err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	s.after(24 * time.Hour)
	if n := s.size(seen); n != 1 {
		t.Error("a part was forgotten before its letter was answered")
	}
	l, _, err := s.Next(t.Context(), s.now, time.Minute)
	s.ok(err)
	s.commit1(store.Batch{Answer: &store.Answer{Seq: l.Seq, Token: l.Token}})
	s.after(store.Repeats)
	for _, b := range []bucket{seen, letters, inboxes, incoming, expiry} {
		if n := s.size(b); n != 0 {
			t.Errorf("%d entries of %s are left", n, b)
		}
	}
}
