package outbox

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"healthdial/audit"
)

var errDown = errors.New("store down")

// memory is a Store in memory, as faithful as the interface's words.
type memory struct {
	mu      sync.Mutex
	entries map[ID]*entry
	early   map[PartID]State
	events  []audit.Event
	seq     int
	token   uint64
	changed chan struct{}
	fail    func(method string) error // asked first; an error leaves all as it was
}

type entry struct {
	Leased
	seq   int
	due   time.Time
	held  bool
	state State
	cause string
	parts map[PartID]State
	ends  int // how often it was settled for good
}

func newMemory() *memory {
	return &memory{entries: map[ID]*entry{}, early: map[PartID]State{}, changed: make(chan struct{})}
}

func (s *memory) enter(method string) (leave func(), err error) {
	s.mu.Lock()
	if s.fail != nil {
		if err := s.fail(method); err != nil {
			s.mu.Unlock()
			return nil, err
		}
	}
	return s.mu.Unlock, nil
}

func (s *memory) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *memory) add(ms []Message) {
	for _, m := range ms {
		if _, ok := s.entries[m.ID]; ok {
			continue
		}
		s.seq++
		s.entries[m.ID] = &entry{Leased: Leased{Message: m}, seq: s.seq, due: m.NotBefore, state: Queued}
	}
	s.touch()
}

func (s *memory) Add(_ context.Context, ms ...Message) error {
	leave, err := s.enter("Add")
	if err != nil {
		return err
	}
	defer leave()
	s.add(ms)
	return nil
}

func (s *memory) Claim(_ context.Context, now time.Time, upTo Lane, n int, lease time.Duration) ([]Leased, error) {
	leave, err := s.enter("Claim")
	if err != nil {
		return nil, err
	}
	defer leave()
	var due []*entry
	for _, e := range s.entries {
		if e.state == Queued && e.Lane <= upTo && !e.due.After(now) && !(e.held && now.Before(e.Lease.Until)) {
			due = append(due, e)
		}
	}
	slices.SortFunc(due, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(a.Lane, b.Lane), cmp.Compare(a.seq, b.seq))
	})
	var out []Leased
	for _, e := range due[:min(n, len(due))] {
		if e.held {
			e.Doubled = true
			e.Attempts++
		}
		s.token++
		e.held, e.Lease = true, Lease{ID: e.ID, Owner: e.Owner, Token: s.token, Until: now.Add(lease)}
		out = append(out, e.Leased)
	}
	return out, nil
}

func (s *memory) holder(l Lease) (*entry, error) {
	e := s.entries[l.ID]
	if e == nil || !e.held || e.Lease.Token != l.Token {
		return nil, ErrLeaseLost
	}
	return e, nil
}

func (s *memory) change(method string, l Lease, do func(e *entry)) error {
	leave, err := s.enter(method)
	if err != nil {
		return err
	}
	defer leave()
	e, err := s.holder(l)
	if err != nil {
		return err
	}
	do(e)
	s.touch()
	return nil
}

func (s *memory) Renew(_ context.Context, l Lease, until time.Time) (out Lease, err error) {
	err = s.change("Renew", l, func(e *entry) { e.Lease.Until = until; out = e.Lease })
	return out, err
}

func (e *entry) end(s State) {
	e.held, e.state, e.Text = false, s, ""
	e.ends++
}

func (s *memory) Sent(_ context.Context, l Lease, parts []PartID, _ time.Time) error {
	return s.change("Sent", l, func(e *entry) {
		e.end(Sent)
		e.parts = map[PartID]State{}
		for _, p := range parts {
			e.parts[p] = Sent
			if st, ok := s.early[p]; ok {
				e.parts[p], e.state = st, st
			}
		}
	})
}

func (s *memory) Done(_ context.Context, l Lease, follow []Message, events []audit.Event) error {
	return s.change("Done", l, func(e *entry) {
		e.end(Sent)
		s.add(follow)
		s.events = append(s.events, events...)
	})
}

func (s *memory) Retry(_ context.Context, l Lease, at time.Time, cause string, spend bool) error {
	return s.change("Retry", l, func(e *entry) {
		e.held, e.due, e.cause = false, at, cause
		if spend {
			e.Attempts++
		}
	})
}

func (s *memory) Bury(_ context.Context, l Lease, _ time.Time, cause string, follow []Message) error {
	return s.change("Bury", l, func(e *entry) {
		e.end(Buried)
		e.cause = cause
		s.add(follow)
	})
}

func (s *memory) Receive(_ context.Context, p PartID, st State, _, _ time.Time) error {
	leave, err := s.enter("Receive")
	if err != nil {
		return err
	}
	defer leave()
	for _, e := range s.entries {
		if _, ok := e.parts[p]; ok {
			e.parts[p], e.state = st, st
			return nil
		}
	}
	s.early[p] = st
	return nil
}

func (s *memory) Wait(ctx context.Context, until time.Time) error {
	leave, err := s.enter("Wait")
	if err != nil {
		return err
	}
	for _, e := range s.entries {
		at := e.due
		if e.held {
			at = e.Lease.Until
		}
		if e.state == Queued && at.Before(until) {
			until = at
		}
	}
	changed := s.changed
	leave()
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

func (s *memory) Stats(context.Context) (Stats, error) { return Stats{}, nil }

func (s *memory) get(id ID) entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.entries[id]; e != nil {
		c := *e
		c.parts = maps.Clone(e.parts)
		return c
	}
	return entry{}
}
