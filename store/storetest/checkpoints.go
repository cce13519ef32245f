package storetest

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"healthdial/audit"
	"healthdial/session"
	"healthdial/store"
)

func checkpoints() []test {
	return []test{
		{"one is made when something changed", checkpointWhen},
		{"of several machines one makes it", checkpointRace},
		{"whatever is forged is found and named", forgeries},
		{"a whole store put back is found by who was told", putBack},
	}
}

func (r *rig) checkpoint(want bool) store.Checkpoint {
	r.t.Helper()
	c, made, err := r.Audit().Checkpoint(r.ctx, r.now(), time.Minute)
	r.ok(err)
	if made != want {
		r.t.Fatalf("a checkpoint was made: %t, want %t", made, want)
	}
	return c
}

func checkpointWhen(t *testing.T, r *rig) {
	r.checkpoint(false) // there is nothing
	r.ok(r.happen(1, r.event(1, "1")))
	first := r.checkpoint(true)
	r.ok(r.happen(1, r.event(1, "2")))
	r.checkpoint(false) // too early
	r.advance(time.Minute)
	if c := r.checkpoint(true); c.Number != 2 || c.Hash == first.Hash || !c.At.Equal(r.now()) {
		t.Errorf("the second is %+v", c)
	}
	r.advance(time.Minute)
	r.checkpoint(false) // nothing but the checkpoint itself
	r.ok(r.Audit().Append(r.ctx, audit.Event{At: r.now(), Kind: "operator.command"}))
	r.checkpoint(true) // where checkpoints are
	r.ok(r.happen(2, r.event(2, "1")))
	if c, made, err := r.Audit().Checkpoint(r.ctx, r.now(), 0); err != nil || !made || c.Number != 4 {
		t.Errorf("a last one: %+v, %t, %v", c, made, err)
	}
	heads := must(r.backend.Heads(r.ctx))(t)
	for p, h := range heads {
		same(t, must(r.backend.Head(r.ctx, p))(t), h)
	}
	i := must(r.Audit().Inspect(r.ctx))(t)
	if i.Err() != nil || i.Checkpoints != 4 || i.Entries() != 8 || !i.Last.Equal(r.now()) {
		t.Errorf("%d checkpoints, %d entries, last %v: %v", i.Checkpoints, i.Entries(), i.Last, i.Err())
	}
}

func checkpointRace(t *testing.T, r *rig) {
	var made atomic.Int64
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			if err := r.happen(n, r.event(n, "1")); err != nil {
				t.Error(err)
			}
			for range 5 {
				_, ok, err := r.Audit().Checkpoint(r.ctx, r.now(), time.Minute)
				if err != nil {
					t.Error(err)
				}
				if ok {
					made.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 {
		t.Errorf("%d were made in one interval", made.Load())
	}
	if n := must(r.Audit().Verify(r.ctx))(t); n != 9 {
		t.Errorf("%d entries verify, want 9", n)
	}
}

// history is a store with two checkpoints: at three events of owner 1, and at five.
func (r *rig) history() (partition int, last store.Checkpoint) {
	partition = store.Partition(r.owner(1))
	if partition == 0 {
		r.t.Fatal("owner 1 lives where checkpoints are")
	}
	r.ok(r.happen(1, r.event(1, "1"), r.event(1, "2"), r.event(1, "3")))
	r.checkpoint(true)
	r.ok(r.happen(1, r.event(1, "4"), r.event(1, "5")))
	r.advance(time.Minute)
	return partition, r.checkpoint(true)
}

func forgeries(t *testing.T, r *rig) {
	p, last := r.history()
	r.ok(r.happen(1, r.event(1, "6"), r.event(1, "7"))) // which no checkpoint saw
	for _, c := range []struct {
		name      string
		forge     func(f *forger)
		partition int
		seq       uint64
		says      string
	}{
		{"an octet changed", func(f *forger) {
			f.forge(r, p, func(l []store.Link) []store.Link { l[1].Value[20] ^= 1; return l })
		}, p, 2, "does not open"},
		{"entries swapped", func(f *forger) {
			f.forge(r, p, func(l []store.Link) []store.Link {
				l[1].Value, l[2].Value = l[2].Value, l[1].Value
				return l
			})
		}, p, 2, "does not open"},
		{"entries swapped whole", func(f *forger) {
			f.forge(r, p, func(l []store.Link) []store.Link { l[1], l[2] = l[2], l[1]; return l })
		}, p, 2, "out of order"},
		{"an entry taken out", func(f *forger) {
			f.forge(r, p, func(l []store.Link) []store.Link { return append(l[:2], l[3:]...) })
		}, p, 3, "out of order"},
		{"the tail cut", func(f *forger) { f.forge(r, p, cutAfter(4)) }, p, 5, "cut short: checkpoint 2"},
		{"all of it cut", func(f *forger) { f.forge(r, p, cutAfter(0)) }, p, 1, "cut short: checkpoint 1"},
		{"the tail cut and written anew", func(f *forger) {
			f.forge(r, p, cutAfter(3))
			s := must(store.Open(r.ctx, f, r.ring))(t)
			got := must(s.Sessions().Load(r.ctx, r.owner(1), r.now()))(t)
			for _, subject := range []string{"4b", "5b", "6b"} {
				r.ok(s.Sessions().Commit(r.ctx, session.Act{Session: got, Audit: []audit.Event{r.event(1, subject)}}))
			}
		}, p, 5, "written anew: checkpoint 2"},
		{"a checkpoint taken out", func(f *forger) {
			f.forge(r, 0, func(l []store.Link) []store.Link { return l[1:] })
		}, 0, 1, "out of order"},
		{"the last checkpoint cut off", func(f *forger) { f.forge(r, 0, cutAfter(1)) }, 0, 2, "cut short: checkpoint 2 was made, the last that is there is 1"},
		{"the record of the last taken away", func(f *forger) { f.gone["checkpoint"] = true }, 0, 3, "the record of the last checkpoint is missing"},
	} {
		f := r.forger()
		c.forge(f)
		i, err := f.audit(r).Inspect(r.ctx, store.Witness{Number: last.Number, Hash: last.Hash})
		var broken *audit.BrokenError
		if err != nil || !errors.As(i.Chains[c.partition].Broken, &broken) || broken.Seq != c.seq || !strings.Contains(broken.Cause, c.says) {
			t.Errorf("%s: found %v, %v; want entry %d: %s", c.name, i.Chains[c.partition].Broken, err, c.seq, c.says)
		}
		for other, chain := range i.Chains {
			if other != c.partition && chain.Broken != nil {
				t.Errorf("%s: partition %d is blamed as well: %v", c.name, other, chain.Broken)
			}
		}
	}
	if _, err := r.Audit().Verify(r.ctx); err != nil {
		t.Errorf("the store itself: %v", err)
	}
}

// putBack: a store as it was at the first checkpoint is whole, but not what was told.
func putBack(t *testing.T, r *rig) {
	p := store.Partition(r.owner(1))
	r.ok(r.happen(1, r.event(1, "1")))
	old := r.forger()
	first := r.checkpoint(true)
	old.forge(r, p, cutAfter(1))
	old.forge(r, 0, cutAfter(1))
	record := must(r.backend.Get(r.ctx, [16]byte{}, "checkpoint", ""))(t)
	r.ok(r.happen(1, r.event(1, "2")))
	r.advance(time.Minute)
	second := r.checkpoint(true)
	back := must(store.Open(r.ctx, recorded{old, record}, r.ring))(t).Audit()
	if _, err := back.Verify(r.ctx); err != nil {
		t.Errorf("by itself it is whole, but: %v", err)
	}
	told := store.Witness{Number: second.Number, Hash: second.Hash}
	i := must(back.Inspect(r.ctx, told))(t)
	if i.Err() == nil || !strings.Contains(i.Err().Error(), "partition 0: audit: chain broken at entry 2: cut short: checkpoint 2 was made") {
		t.Errorf("with a witness: %v", i.Err())
	}
	told = store.Witness{Number: first.Number, Hash: second.Hash}
	if i := must(back.Inspect(r.ctx, told))(t); i.Err() == nil || !strings.Contains(i.Err().Error(), "not the one that was witnessed") {
		t.Errorf("with another hash: %v", i.Err())
	}
}
