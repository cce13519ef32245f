package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/outbox"
	"healthdial/store"
)

func records() []test {
	return []test{
		{"a record is as it was put", recordRoundTrip},
		{"a revision that moved is refused", recordConflict},
		{"a revision that another value has is refused", recordWas},
		{"a delete names its revision", recordDelete},
		{"a refused batch does nothing", batchAtomic},
		{"a list holds one owner's one kind", recordList},
		{"of many writers at one revision one wins", recordRace},
	}
}

func put(id string, expect uint64, value string) store.Put {
	return store.Put{Kind: "k", ID: id, Expect: expect, Revision: expect + 1, Value: []byte(value)}
}

func (r *rig) put(owner int, puts ...store.Put) error {
	return r.backend.Commit(r.ctx, store.Batch{Owner: r.owner(owner), Puts: puts})
}

func (r *rig) wantErr(err, want error) {
	r.t.Helper()
	if !errors.Is(err, want) {
		r.t.Fatalf("got error %v, want %v", err, want)
	}
}

func recordRoundTrip(t *testing.T, r *rig) {
	_, err := r.backend.Get(r.ctx, r.owner(1), "k", "a")
	r.wantErr(err, store.ErrNotFound)
	p := put("a", 0, "one\x00two\xff")
	p.Expires = r.now().Add(time.Hour)
	r.ok(r.put(1, p))
	got := must(r.backend.Get(r.ctx, r.owner(1), "k", "a"))(t)
	want := store.Record{ID: "a", Revision: 1, Expires: p.Expires, Value: p.Value}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// recordWas puts on top of what is there, and not of what is there no more, in a batch
// that does nothing else and in one that does.
func recordWas(t *testing.T, r *rig) {
	r.ok(r.put(1, put("a", 0, "one-tail")))
	for _, out := range [][]store.Message{nil, {{ID: id(1), Value: []byte("v")}}} {
		p := put("a", 1, "two-tail")
		p.Was = []byte("-lost")
		r.wantErr(r.backend.Commit(r.ctx, store.Batch{Owner: r.owner(1), Puts: []store.Put{p}, Out: out}), store.ErrConflict)
	}
	p := put("a", 1, "two-tail")
	p.Was = []byte("-tail")
	r.ok(r.put(1, p))
	p = put("a", 2, "three")
	p.Was = []byte("-tail")
	r.ok(r.backend.Commit(r.ctx, store.Batch{Owner: r.owner(1), Puts: []store.Put{p}, Out: []store.Message{{ID: id(1), Value: []byte("v")}}}))
	p = put("b", 0, "x")
	p.Was = []byte("-tail")
	r.wantErr(r.put(1, p), store.ErrConflict)
	if got := must(r.backend.Get(r.ctx, r.owner(1), "k", "a"))(t); string(got.Value) != "three" {
		t.Errorf("holds %q", got.Value)
	}
}

func recordConflict(t *testing.T, r *rig) {
	r.wantErr(r.put(1, put("a", 1, "x")), store.ErrConflict)
	r.ok(r.put(1, put("a", 0, "x")))
	r.wantErr(r.put(1, put("a", 0, "y")), store.ErrConflict)
	r.wantErr(r.put(1, put("a", 2, "y")), store.ErrConflict)
	r.ok(r.put(1, put("a", 1, "y")))
	if got := must(r.backend.Get(r.ctx, r.owner(1), "k", "a"))(t); got.Revision != 2 || string(got.Value) != "y" {
		t.Errorf("got revision %d, value %q", got.Revision, got.Value)
	}
}

func recordDelete(t *testing.T, r *rig) {
	drop := func(expect uint64) error {
		return r.backend.Commit(r.ctx, store.Batch{
			Owner: r.owner(1), Deletes: []store.Delete{{Kind: "k", ID: "a", Expect: expect}},
		})
	}
	r.wantErr(drop(1), store.ErrConflict)
	r.ok(r.put(1, put("a", 0, "x")))
	r.wantErr(drop(2), store.ErrConflict)
	r.ok(drop(1))
	_, err := r.backend.Get(r.ctx, r.owner(1), "k", "a")
	r.wantErr(err, store.ErrNotFound)
	r.ok(r.put(1, put("a", 0, "again")))
}

func batchAtomic(t *testing.T, r *rig) {
	r.ok(r.put(1, put("b", 0, "x")))
	err := r.backend.Commit(r.ctx, store.Batch{
		Owner: r.owner(1),
		Puts:  []store.Put{put("a", 0, "x"), put("b", 0, "y")},
		Out:   []store.Message{{ID: id(1), Value: []byte("m")}},
		Audit: func(h store.Head) ([]store.Link, error) { return []store.Link{{Seq: h.Seq + 1}}, nil },
	})
	r.wantErr(err, store.ErrConflict)
	_, err = r.backend.Get(r.ctx, r.owner(1), "k", "a")
	r.wantErr(err, store.ErrNotFound)
	_, err = r.backend.Trace(r.ctx, r.owner(1), id(1))
	r.wantErr(err, store.ErrNotFound)
	if h := must(r.backend.Head(r.ctx, store.Partition(r.owner(1))))(t); h.Seq != 0 {
		t.Errorf("a refused batch left %d audit links", h.Seq)
	}
	claimed := must(r.backend.Claim(r.ctx, r.now(), outbox.Bulk, 9, time.Minute))(t)
	if len(claimed) != 0 {
		t.Errorf("a refused batch left %d messages", len(claimed))
	}
}

func recordList(t *testing.T, r *rig) {
	r.ok(r.put(1, put("b", 0, "2"), put("a", 0, "1"), store.Put{Kind: "kk", ID: "c", Revision: 1}))
	r.ok(r.put(2, put("d", 0, "4")))
	var got []string
	for _, rec := range must(r.backend.List(r.ctx, r.owner(1), "k"))(t) {
		got = append(got, fmt.Sprintf("%s=%s@%d", rec.ID, rec.Value, rec.Revision))
	}
	if d := cmp.Diff([]string{"a=1@1", "b=2@1"}, got); d != "" {
		t.Error(d)
	}
}

func recordRace(t *testing.T, r *rig) {
	const writers, rounds = 16, 4
	for revision := range uint64(rounds) {
		won := make(chan bool, writers)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				out := []store.Message{{ID: outbox.ID{byte(revision) + 1, byte(w)}, Value: []byte("m")}}
				err := r.backend.Commit(r.ctx, store.Batch{
					Owner: r.owner(1), Puts: []store.Put{put("a", revision, fmt.Sprint(w))}, Out: out,
				})
				if err != nil && !errors.Is(err, store.ErrConflict) {
					t.Error(err)
				}
				won <- err == nil
			})
		}
		wg.Wait()
		if n := countTrue(won, writers); n != 1 {
			t.Fatalf("at revision %d %d writers won", revision, n)
		}
	}
	if n := len(must(r.backend.Claim(r.ctx, r.now(), outbox.Bulk, 99, time.Minute))(t)); n != rounds {
		t.Errorf("%d acts won and left %d messages", rounds, n)
	}
}

func countTrue(c <-chan bool, n int) (sum int) {
	for range n {
		if <-c {
			sum++
		}
	}
	return sum
}
