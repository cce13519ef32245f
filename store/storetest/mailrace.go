package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"healthdial/session"
)

// mailroom is workers who answer letters together.
type mailroom struct {
	*rig
	mu   sync.Mutex
	got  map[string][]string // guarded by mu: texts by sender, in order of claim
	left int                 // guarded by mu
}

func letterRace(t *testing.T, r *rig) {
	const numbers, each, workers = 8, 5, 6
	for i := range each {
		for n := range numbers {
			r.receive(r.part(n, i, fmt.Sprint(i)))
		}
	}
	m := &mailroom{rig: r, got: map[string][]string{}, left: numbers * each}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for m.answerNext() {
			}
		})
	}
	wg.Wait()
	for n := range numbers {
		if d := cmp.Diff([]string{"0", "1", "2", "3", "4"}, m.got[phone(t, n).E164()]); d != "" {
			t.Errorf("number %d: %s", n, d)
		}
	}
}

// answerNext answers a letter, if one is to be had, and reports whether more are to
// come.
func (m *mailroom) answerNext() bool {
	l, ok, err := m.Inbox().Next(m.ctx, m.now(), lease)
	if ok {
		m.take(l)
		err = m.Inbox().Drop(m.ctx, l, nil)
	}
	if err != nil && !errors.Is(err, session.ErrConflict) {
		m.t.Error(err)
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.left > 0
}

func (m *mailroom) take(l session.Letter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.got[l.From.E164()] = append(m.got[l.From.E164()], l.Text)
	m.left--
}

func letterAwait(_ *testing.T, r *rig) {
	r.run()
	done := make(chan error, 1)
	go func() { done <- r.Inbox().Wait(r.ctx, r.now().Add(patience)) }()
	r.receive(r.part(1, 1, "x"))
	r.ok(<-done)
	r.ok(r.Inbox().Wait(r.ctx, r.now().Add(patience))) // one that is there already
}
