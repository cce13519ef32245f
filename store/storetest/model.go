package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/outbox"
	"healthdial/store"
)

// model is an outbox in a few lines of memory. The store under test must do at
// every step what it does.
type model struct {
	*rig
	rand     *rand.Rand
	messages []*modelled // in the order they were added
	leases   []outbox.Lease
	early    map[string]outbox.State
	parts    int
}

func modelTests() []test {
	return []test{{"the outbox does as its model does", func(t *testing.T, r *rig) {
		seed := rand.Uint64()
		m := &model{rig: r, rand: rand.New(rand.NewPCG(seed, 0)), early: map[string]outbox.State{}}
		for step := range 150 {
			m.step()
			m.compare()
			if t.Failed() {
				t.Fatalf("at step %d of seed %d", step, seed)
			}
		}
	}}}
}

func (m *model) step() {
	switch m.rand.IntN(8) {
	case 0, 1:
		m.addOne()
	case 2, 3:
		m.claimSome()
	case 4, 5:
		m.settleOne()
	case 6:
		m.receiveOne()
	case 7:
		m.advance(m.seconds(40))
	}
}

// seconds is a random time shorter than n seconds.
func (m *model) seconds(n int) time.Duration { return time.Duration(m.rand.IntN(n)) * time.Second }

func (m *model) addOne() {
	n := len(m.messages)
	if n > 0 && m.rand.IntN(5) == 0 {
		m.add(m.sms(m.rand.IntN(n), outbox.Bulk)) // one that is known
		return
	}
	in := m.sms(n, outbox.Lane(m.rand.IntN(store.Lanes)))
	if m.rand.IntN(3) == 0 {
		in.NotBefore = m.now().Add(m.seconds(60))
	}
	m.add(in)
	m.messages = append(m.messages, &modelled{n: n, lane: in.Lane, at: in.NotBefore, state: outbox.Queued})
}

func (m *model) claimSome() {
	upTo, n := outbox.Lane(m.rand.IntN(store.Lanes)), 1+m.rand.IntN(4)
	got := must(m.Outbox().Claim(m.ctx, m.now(), upTo, n, lease))(m.t)
	var want, have []string
	for _, w := range m.claimable(upTo, n) {
		w.state, w.at, w.token = store.Leased, m.now().Add(lease), w.token+1
		want = append(want, fmt.Sprint(id(w.n), w.token, w.attempts, w.doubled))
	}
	for _, g := range got {
		have = append(have, fmt.Sprint(g.ID, g.Lease.Token, g.Attempts, g.Doubled))
		m.leases = append(m.leases, g.Lease)
	}
	if d := cmp.Diff(want, have); d != "" {
		m.t.Error(d)
	}
}

func (m *model) settleOne() {
	if len(m.leases) == 0 {
		return
	}
	l := m.leases[m.rand.IntN(len(m.leases))]
	w := m.messages[slices.IndexFunc(m.messages, func(w *modelled) bool { return id(w.n) == l.ID })]
	valid := w.state == store.Leased && w.token == l.Token
	next, err := m.settleAs(*w, l)
	if valid {
		*w = next
	}
	if valid && err != nil || !valid && !errors.Is(err, outbox.ErrLeaseLost) {
		m.t.Errorf("message %d under a lease that is valid: %t: %v", w.n, valid, err)
	}
}

// settleAs says a random thing under a lease and what becomes of the message if
// the lease is valid.
func (m *model) settleAs(w modelled, l outbox.Lease) (modelled, error) {
	box, at := m.Outbox(), m.now().Add(m.seconds(30))
	var err error
	switch m.rand.IntN(5) {
	case 0:
		w.at = at
		_, err = box.Renew(m.ctx, l, at)
	case 1:
		w.state = store.Finished
		err = box.Done(m.ctx, l, nil, nil)
	case 2:
		w.state = outbox.Buried
		err = box.Bury(m.ctx, l, at, "x", nil)
	case 3:
		w.state, w.at, w.attempts = outbox.Queued, at, w.attempts+1
		err = box.Retry(m.ctx, l, at, "x", true)
	case 4:
		names := m.newParts()
		w.parts = map[string]outbox.State{}
		for _, name := range names {
			w.parts[name] = m.early[name]
		}
		w.state = w.fate()
		err = box.Sent(m.ctx, l, partIDs(names), m.now().Add(100*time.Hour))
	}
	return w, err
}

// newParts are names that no message had, some with a receipt already.
func (m *model) newParts() []string {
	names := make([]string, m.rand.IntN(3))
	for i := range names {
		m.parts++
		names[i] = fmt.Sprint(m.parts)
		if m.rand.IntN(3) == 0 {
			m.early[names[i]] = m.fated()
			m.receipt("l", names[i], m.early[names[i]])
		}
	}
	return names
}

func (m *model) fated() outbox.State {
	return []outbox.State{outbox.Delivered, outbox.Failed}[m.rand.IntN(2)]
}

func (m *model) receiveOne() {
	if m.parts == 0 {
		return
	}
	name, state := fmt.Sprint(1+m.rand.IntN(m.parts)), m.fated()
	m.receipt("l", name, state)
	for _, w := range m.messages {
		w.receive(name, state)
	}
}

// compare holds every message, and the counts, to the model.
func (m *model) compare() {
	m.t.Helper()
	want := outbox.Stats{Queued: map[outbox.Lane]int{}}
	for _, w := range m.messages {
		tr := m.trace(w.n)
		if tr.State != w.state || tr.Attempts != w.attempts || tr.Doubled != w.doubled {
			m.t.Errorf("message %d is %+v, want %+v", w.n, tr, *w)
		}
		w.count(&want)
	}
	got := must(m.Outbox().Stats(m.ctx))(m.t)
	got.Oldest = nil
	same(m.t, want, got)
}
