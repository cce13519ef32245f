package storetest

import (
	"cmp"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
)

func moves(s Suite) []test {
	return []test{
		{"what moved is as it was", func(t *testing.T, r *rig) { moveRoundTrip(t, r, s) }},
		{"the outbox goes on as its model does after a move", func(t *testing.T, r *rig) { moveModel(t, r, s) }},
		{"a claimed letter stays claimed", func(t *testing.T, r *rig) { moveLetters(t, r, s) }},
		{"what has expired stays behind", func(t *testing.T, r *rig) { moveExpired(t, r, s) }},
		{"messages of one age both move", func(t *testing.T, r *rig) { moveOneAge(t, r, s) }},
	}
}

// Populate puts some of everything that a store keeps into an empty one, messages
// at every stage among them. It is one that numbers messages over all partitions, for
// its clock may stand.
func Populate(t *testing.T, b store.Backend, ring *seal.Keyring, now time.Time) {
	t.Helper()
	r := &rig{t: t, ctx: t.Context(), backend: b, ring: ring, clock: now}
	r.Store = must(store.Open(r.ctx, b, r.ring))(t)
	populate(r)
}

func populate(r *rig) {
	m := &model{rig: r, rand: rand.New(rand.NewPCG(1, 2)), early: map[string]outbox.State{}}
	for range 200 {
		m.step()
	}
	fill(r)
	later := r.sms(400, outbox.Bulk)
	later.NotBefore = r.now().Add(time.Hour)
	r.add(later, r.sms(401, outbox.Code), r.sms(402, outbox.Code))
	held := r.claim(2)
	r.ok(r.Outbox().Sent(r.ctx, held[0].Lease, partIDs([]string{"arrives"}), r.now().Add(time.Hour)))
	r.receipt("l", "arrives", outbox.Delivered)
	for n := range 8 {
		r.receive(r.part(200+n, 1, "ID"))
	}
	l, _ := r.next()
	r.drop(l)
	r.next()
	for n := range 20 {
		_, err := r.Counters().Count(r.ctx, "space", string(rune('a'+n%7)), r.now(), time.Hour)
		r.ok(err)
		r.ok(r.Sessions().Commit(r.ctx, session.Act{
			Session: session.Session{Owner: r.owner(300 + n), Expires: r.now().Add(time.Hour)},
			Audit:   []audit.Event{{At: r.now(), Kind: "turn", Owner: r.owner(300 + n)}},
		}))
	}
}

// Dumped is everything that a store tells, by partition.
func Dumped(t testing.TB, b store.Dumper) (all [store.Partitions][]store.Item) {
	t.Helper()
	for p := range all {
		for item, err := range b.Dump(t.Context(), p) {
			if err != nil {
				t.Fatal(err)
			}
			all[p] = append(all[p], item)
		}
	}
	return all
}

// Filled fills a store, some items at a time.
func Filled(t testing.TB, b store.Filler, all [store.Partitions][]store.Item) {
	t.Helper()
	for p, items := range all {
		for len(items) > 0 {
			n := min(7, len(items))
			if err := b.Fill(t.Context(), p, items[:n]); err != nil {
				t.Fatal(err)
			}
			items = items[n:]
		}
	}
}

// SameItems holds two dumps to each other.
func SameItems(t testing.TB, want, got [store.Partitions][]store.Item) {
	t.Helper()
	for p := range want {
		// The comparison that explains is slow.
		if len(want[p]) == len(got[p]) && reflect.DeepEqual(want[p], got[p]) {
			continue
		}
		if d := gocmp.Diff(want[p], got[p], cmpopts.EquateEmpty(), cmpopts.IgnoreTypes(struct{}{})); d != "" {
			t.Errorf("partition %d: %s", p, d)
		}
	}
}

// moved fills another store with what r's holds.
func (r *rig) moved(t *testing.T, s Suite) *rig {
	t.Helper()
	next := &rig{t: t, ctx: r.ctx, ring: r.ring, clock: r.now()}
	next.backend = s.Open(t, next.now)
	all := Dumped(t, r.backend.(store.Dumper))
	Filled(t, next.backend.(store.Filler), all)
	SameItems(t, all, Dumped(t, next.backend.(store.Dumper)))
	next.Store = must(store.Open(r.ctx, next.backend, r.ring))(t)
	return next
}

func moveRoundTrip(t *testing.T, r *rig, s Suite) {
	populate(r)
	before := Dumped(t, r.backend.(store.Dumper))
	wantSections(t, before)
	next := r.moved(t, s)
	if want, got := must(r.Audit().Verify(r.ctx))(t), must(next.Audit().Verify(r.ctx))(t); want != got || got == 0 {
		t.Errorf("%d of %d events verify", got, want)
	}
	stats := must(r.Outbox().Stats(r.ctx))(t)
	same(t, stats, must(next.Outbox().Stats(r.ctx))(t))
	// Moved once more, everything is there once.
	again := Dumped(t, next.backend.(store.Dumper))
	Filled(t, next.backend.(store.Filler), again)
	SameItems(t, again, Dumped(t, next.backend.(store.Dumper)))
	same(t, stats, must(next.Outbox().Stats(r.ctx))(t))
}

// wantSections fails unless everything that a store keeps is there, in its order.
func wantSections(t *testing.T, all [store.Partitions][]store.Item) {
	t.Helper()
	met, stages := map[store.Section]bool{}, map[store.Stage]bool{}
	for p, items := range all {
		for i, item := range items {
			met[item.Section()] = true
			if m, ok := item.(store.MessageItem); ok {
				stages[m.Stage] = true
			}
			if i > 0 && compareItems(items[i-1], item) >= 0 {
				t.Errorf("partition %d: item %d is out of order", p, i)
			}
		}
	}
	if len(met) != store.Sections || len(stages) != int(store.GivenUp) {
		t.Errorf("only sections %v and stages %v are tried", met, stages)
	}
}

func compareItems(a, b store.Item) int {
	return cmp.Or(cmp.Compare(a.Section(), b.Section()), cmp.Compare(string(a.Key()), string(b.Key())))
}

func moveModel(t *testing.T, r *rig, s Suite) {
	seed := rand.Uint64()
	m := &model{rig: r, rand: rand.New(rand.NewPCG(seed, 0)), early: map[string]outbox.State{}}
	for step := range 90 {
		if step%45 == 44 {
			m.rig = m.moved(t, s)
		}
		m.step()
		m.compare()
		if t.Failed() {
			t.Fatalf("at step %d of seed %d", step, seed)
		}
	}
}

func moveLetters(t *testing.T, r *rig, s Suite) {
	r.receive(r.part(1, 1, "first"))
	r.receive(r.part(1, 2, "second"))
	l := r.wantNext("first")
	next := r.moved(t, s)
	next.wantNone()
	if must(next.Inbox().Receive(r.ctx, r.part(1, 1, "first")))(t) {
		t.Error("a part is not known again")
	}
	next.drop(l)
	next.drop(next.wantNext("second"))
	if later := next.moved(t, s); must(later.Inbox().Receive(r.ctx, r.part(1, 1, "first")))(t) {
		t.Error("an answered part is not known again")
	}
}

func moveExpired(t *testing.T, r *rig, s Suite) {
	p := put("a", 0, "x")
	p.Expires = r.now().Add(time.Minute)
	r.ok(r.put(1, p, put("b", 0, "y")))
	r.advance(time.Minute)
	next := r.moved(t, s)
	_, err := next.backend.Get(r.ctx, r.owner(1), "k", "a")
	r.wantErr(err, store.ErrNotFound)
	must(next.backend.Get(r.ctx, r.owner(1), "k", "b"))(t)
}

// Where each partition numbers its own messages, two may have one number.
func moveOneAge(t *testing.T, r *rig, _ Suite) {
	for n := range 9 {
		owner := r.owner(n)
		item := store.MessageItem{Owner: owner, ID: id(n), Stage: store.Ready, Seq: uint64(store.InstantOf(r.now())), Value: []byte("v")}
		r.ok(r.backend.(store.Filler).Fill(r.ctx, store.Partition(owner), []store.Item{item}))
	}
	if got := must(r.backend.Claim(r.ctx, r.now(), outbox.Bulk, 99, lease))(t); len(got) != 9 {
		t.Errorf("of 9 messages of one age %d are left", len(got))
	}
}
