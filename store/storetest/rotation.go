package storetest

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
)

func rotation() []test {
	return []test{
		{"both keys are accepted while the sealing key rotates", rotateBoth},
		{"resealed under the first key nothing needs the old one", rotateReseal},
		{"without a key that is needed a store is not opened", rotateMissing},
		{"turns go on while the store is resealed", rotateAtWork},
		{"what does not open is left and told", rotateDamaged},
	}
}

// rotated is the rig's ring with other sealing keys: the first seals.
func rotated(t testing.TB, ids ...byte) *seal.Keyring {
	t.Helper()
	key := func(purpose byte) []byte { return bytes.Repeat([]byte{1, purpose}, seal.KeySize/2) }
	m := seal.Masters{Numbers: key(2), Codes: key(3)}
	for _, id := range ids {
		master := seal.Master{ID: uint32(id), Key: bytes.Repeat([]byte{1, 10 + id}, seal.KeySize/2)}
		if id == 1 {
			master.Key = key(1)
		}
		m.Sealing = append(m.Sealing, master)
	}
	return must(seal.New(m))(t)
}

// under opens the rig's store under sealing keys, as another start of the service
// would.
func (r *rig) under(ids ...byte) *rig {
	r.t.Helper()
	ring := rotated(r.t, ids...)
	next := &rig{t: r.t, ctx: r.ctx, backend: r.backend, ring: ring, clock: r.now()}
	next.Store = must(store.Open(r.ctx, r.backend, ring))(r.t)
	return next
}

// inFlight leaves something sealed everywhere: a session, a message that waits and
// one that is leased, whole letters and half a letter, audit events.
func (r *rig) inFlight() {
	r.ok(r.Sessions().Commit(r.ctx, session.Act{
		Session: r.session(1), Out: []outbox.Message{r.sms(1, outbox.Code), withID(r.sms(1, outbox.Notice), 2)},
		Audit: []audit.Event{{At: r.now(), Kind: "turn", Owner: r.owner(1)}},
	}))
	r.claim(1)
	r.receive(r.part(1, 1, "ID"))
	r.receive(r.part(2, 2, "HELP"))
	r.receive(r.split(3, 3, "first half, ", 1, 2))
}

func withID(m outbox.Message, n int) outbox.Message {
	m.ID = id(n)
	return m
}

// works does with everything in flight what a service would.
func (r *rig) works(t *testing.T) {
	t.Helper()
	s := must(r.Sessions().Load(r.ctx, r.owner(1), r.now()))(t)
	r.ok(r.Sessions().Commit(r.ctx, session.Act{Session: s, Audit: []audit.Event{{At: r.now(), Kind: "turn", Owner: r.owner(1)}}}))
	r.receive(r.split(3, 4, "second half", 2, 2))
	read := map[string]bool{}
	for range 3 {
		l, ok := r.next()
		if !ok {
			break
		}
		read[l.Text] = true
		r.drop(l)
	}
	if len(read) != 3 || !read["ID"] || !read["HELP"] || !read["first half, second half"] {
		t.Errorf("read %d letters", len(read))
	}
	r.advance(2 * lease)
	for _, m := range r.claim(9) {
		if m.Text != "sample text" || m.Doubled != (m.ID == id(1)) {
			t.Errorf("got %+v", m)
		}
		r.ok(r.Outbox().Done(r.ctx, m.Lease, nil, nil))
	}
	must(r.Audit().Verify(r.ctx))(t)
	if n := r.Damaged(); n != 0 {
		t.Errorf("%d values did not open", n)
	}
}

func rotateBoth(t *testing.T, r *rig) {
	r.inFlight()
	r.under(2, 1).works(t)
}

func rotateReseal(t *testing.T, r *rig) {
	r.inFlight()
	before := Dumped(t, r.backend.(store.Dumper))
	next := r.under(2, 1)
	done := must(store.Reseal(r.ctx, r.backend, next.ring, nil))(t)
	if done.Resealed < 7 || done.Moved != 0 || done.Unopened != 0 {
		t.Errorf("got %+v", done)
	}
	if used := must(store.UsedKeys(r.ctx, r.backend, nil))(t); used.Under(1) != 0 || used.Under(2) != done.Values {
		t.Errorf("%d values are under the old key, %d of %d under the new one", used.Under(1), used.Under(2), done.Values)
	}
	if again := must(store.Reseal(r.ctx, r.backend, next.ring, nil))(t); again.Resealed != 0 || again.Values != done.Values {
		t.Errorf("again: %+v", again)
	}
	SameItems(t, unsealed(before), unsealed(Dumped(t, r.backend.(store.Dumper))))
	r.under(2).works(t)
}

// unsealed is a dump without its sealed values and without the proof of keys, which
// every opening renews.
func unsealed(all [store.Partitions][]store.Item) [store.Partitions][]store.Item {
	for p, items := range all {
		var kept []store.Item
		for _, item := range items {
			switch i := item.(type) {
			case store.RecordItem:
				i.Value = nil
				item = i
			case store.MessageItem:
				i.Value = nil
				item = i
			case store.LinkItem:
				i.Value = nil
				item = i
			case store.LetterItem:
				for n := range i.Pieces {
					i.Pieces[n].Value = nil
				}
			}
			if !store.IsProof(item) {
				kept = append(kept, item)
			}
		}
		all[p] = kept
	}
	return all
}

func rotateMissing(t *testing.T, r *rig) {
	r.inFlight()
	refused := func(ids ...byte) uint64 {
		t.Helper()
		_, err := store.Open(r.ctx, r.backend, rotated(t, ids...))
		m, ok := errors.AsType[*store.MissingKeyError](err)
		if !ok || m.Key != 1 || m.Values == 0 {
			t.Fatalf("got %v", err)
		}
		return m.Values
	}
	n := refused(2) // its very proof of keys is sealed under the old one
	next := r.under(2, 1)
	if left := refused(2); left != n-1 {
		t.Errorf("%d values are missing, want %d: the proof of keys was renewed", left, n-1)
	}
	refused(2, 3)
	must(store.Reseal(r.ctx, r.backend, next.ring, nil))(t)
	r.under(2)
	// It is known now that nothing is under the old key: nobody counts again.
	must(store.Open(r.ctx, uncounted{r.backend}, rotated(t, 2)))(t)
}

// uncounted is a store that cannot be walked through.
type uncounted struct{ store.Backend }

// rotateAtWork commits turns while the store is resealed over and over under one key
// and another: no turn is lost, done twice or sealed for a wrong revision.
func rotateAtWork(t *testing.T, r *rig) {
	r.inFlight()
	rings := []*seal.Keyring{rotated(t, 2, 1), rotated(t, 1, 2)}
	next := r.under(2, 1)
	const turns = 40
	ctx, done := context.WithCancel(r.ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			if _, err := store.Reseal(ctx, r.backend, rings[n%2], nil); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
	})
	for n := 0; n < turns; {
		s := must(next.Sessions().Load(r.ctx, r.owner(1), r.now()))(t)
		err := next.Sessions().Commit(r.ctx, session.Act{Session: s, Audit: []audit.Event{{At: r.now(), Kind: "turn", Owner: r.owner(1)}}})
		if errors.Is(err, session.ErrConflict) {
			continue // resealed since it was loaded: the turn is taken again
		}
		r.ok(err)
		n++
	}
	done()
	wg.Wait()
	if s := must(next.Sessions().Load(r.ctx, r.owner(1), r.now()))(t); s.Revision != 1+turns {
		t.Errorf("at revision %d, want %d", s.Revision, 1+turns)
	}
	next.works(t)
}

func rotateDamaged(t *testing.T, r *rig) {
	bad := []store.Message{{ID: id(7), Value: []byte("rubbish")}}
	r.ok(r.backend.Commit(r.ctx, store.Batch{Owner: r.owner(1), Out: bad}))
	done := must(store.Reseal(r.ctx, r.backend, rotated(t, 2, 1), nil))(t)
	if done.Unopened != 1 || done.Resealed != done.Values-1 {
		t.Errorf("got %+v", done)
	}
	if tr := must(r.Outbox().Trace(r.ctx, r.owner(1), id(7)))(t); tr.State != outbox.Queued {
		t.Errorf("it is %s", tr.State)
	}
}
