package session

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/seal"
)

var errDown = errors.New("store down")

// fault is what happens to one call of a store.
type fault uint8

const (
	works fault = iota
	failsBefore
	failsAfter // it was done, and nobody hears of it
)

// memory is a Store and an Inbox in memory. Sessions lie in it encoded, as in any
// store.
type memory struct {
	faults func(method string) fault // asked under the lock

	mu       sync.Mutex
	sessions map[seal.Owner]kept
	out      map[outbox.ID]outbox.Message
	order    []outbox.Message
	events   []audit.Event
	letters  []*waiting
	taken    map[LetterID]int
	applied  map[EventID]bool // in any commit
	commits  int
	changed  chan struct{}
}

type kept struct {
	value    []byte
	revision uint64
	expires  time.Time
}

type waiting struct {
	Letter
	due   time.Time
	until time.Time // of the claim
}

func newMemory() *memory {
	return &memory{
		sessions: map[seal.Owner]kept{}, out: map[outbox.ID]outbox.Message{}, taken: map[LetterID]int{},
		applied: map[EventID]bool{}, changed: make(chan struct{}),
	}
}

// do runs one method with whatever fault is due.
func (m *memory) do(method string, body func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := works
	if m.faults != nil {
		f = m.faults(method)
	}
	if f == failsBefore {
		return errDown
	}
	if err := body(); err != nil {
		return err
	}
	if f == failsAfter {
		return errDown
	}
	return nil
}

func (m *memory) Load(_ context.Context, owner seal.Owner, now time.Time) (s Session, err error) {
	err = m.do("Load", func() error {
		k, ok := m.sessions[owner]
		if !ok || !now.Before(k.expires) {
			delete(m.sessions, owner)
			return ErrNotFound
		}
		s.Revision = k.revision
		return cbor.Unmarshal(k.value, &s)
	})
	return s, err
}

// Recall remembers nothing: see recaller.
func (m *memory) Recall(seal.Owner, time.Time) (Session, bool) { return Session{}, false }

func (m *memory) Commit(_ context.Context, a Act) error {
	return m.do("Commit", func() error {
		if m.sessions[a.Session.Owner].revision != a.Session.Revision || a.Taken != nil && m.letter(*a.Taken) == nil {
			return ErrConflict
		}
		value, err := cbor.Marshal(a.Session)
		if err != nil {
			return err
		}
		m.sessions[a.Session.Owner] = kept{value, a.Session.Revision + 1, a.Session.Expires}
		m.commits++
		m.add(a.Out)
		m.events = append(m.events, a.Audit...)
		for _, done := range a.Session.Applied {
			m.applied[done.Event] = true
		}
		if a.Taken != nil {
			m.remove(*a.Taken)
			m.taken[*a.Taken]++
		}
		m.touch()
		return nil
	})
}

func (m *memory) add(ms []outbox.Message) {
	for _, msg := range ms {
		if _, ok := m.out[msg.ID]; !ok {
			m.out[msg.ID] = msg
			m.order = append(m.order, msg)
		}
	}
}

func (m *memory) sent(id outbox.ID) outbox.Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.out[id]
}

func (m *memory) touch() {
	close(m.changed)
	m.changed = make(chan struct{})
}

func (m *memory) letter(id LetterID) *waiting {
	i := slices.IndexFunc(m.letters, func(w *waiting) bool { return w.ID == id })
	if i < 0 {
		return nil
	}
	return m.letters[i]
}

func (m *memory) remove(id LetterID) {
	m.letters = slices.DeleteFunc(m.letters, func(w *waiting) bool { return w.ID == id })
}

// deliver is a letter that was received.
func (m *memory) deliver(owner seal.Owner, l Letter) LetterID {
	m.mu.Lock()
	defer m.mu.Unlock()
	l.ID = LetterID{Owner: owner, Seq: uint64(len(m.letters) + len(m.taken) + 1)}
	m.letters = append(m.letters, &waiting{Letter: l})
	m.touch()
	return l.ID
}

func (m *memory) Receive(context.Context, Part) (bool, error) { return false, errors.New("not here") }

func (m *memory) Next(_ context.Context, now time.Time, lease time.Duration) (l Letter, ok bool, err error) {
	err = m.do("Next", func() error {
		slices.SortFunc(m.letters, func(a, b *waiting) int { return cmp.Compare(a.ID.Seq, b.ID.Seq) })
		first := map[seal.Owner]bool{}
		for _, w := range m.letters {
			if first[w.ID.Owner] {
				continue // an older one is not done
			}
			first[w.ID.Owner] = true
			if now.Before(w.due) || now.Before(w.until) {
				continue
			}
			w.until = now.Add(lease)
			w.Token++
			l, ok = w.Letter, true
			return nil
		}
		return nil
	})
	return l, ok && err == nil, err
}

func (m *memory) claimed(l Letter) (*waiting, error) {
	w := m.letter(l.ID)
	if w == nil || w.Token != l.Token {
		return nil, ErrConflict
	}
	return w, nil
}

func (m *memory) Release(_ context.Context, l Letter, at time.Time) error {
	return m.do("Release", func() error {
		w, err := m.claimed(l)
		if err != nil {
			return err
		}
		w.due, w.until = at, time.Time{}
		m.touch()
		return nil
	})
}

func (m *memory) Drop(_ context.Context, l Letter, events []audit.Event) error {
	return m.do("Drop", func() error {
		if _, err := m.claimed(l); err != nil {
			return err
		}
		m.remove(l.ID)
		m.events = append(m.events, events...)
		m.touch()
		return nil
	})
}

func (m *memory) Wait(ctx context.Context, until time.Time) error {
	m.mu.Lock()
	for _, w := range m.letters {
		for _, at := range []time.Time{w.due, w.until} {
			if at.After(time.Now()) && at.Before(until) {
				until = at
			}
		}
	}
	changed := m.changed
	m.mu.Unlock()
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-changed:
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}
