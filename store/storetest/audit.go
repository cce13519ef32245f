package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"healthdial/audit"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
)

func journal() []test {
	return []test{
		{"events read back as they happened", auditRoundTrip},
		{"events of nobody are chained too", auditAppend},
		{"chains hold under concurrency", auditRace},
		{"a chain cut short is noticed", auditCut},
	}
}

// happen commits events of owner n by themselves.
func (r *rig) happen(n int, events ...audit.Event) error {
	s := session.Session{Owner: r.owner(n), Number: phone(r.t, n)}
	for {
		got, err := r.Sessions().Load(r.ctx, s.Owner, r.now())
		if err != nil && !errors.Is(err, session.ErrNotFound) {
			return err
		}
		s.Revision = got.Revision
		err = r.Sessions().Commit(r.ctx, session.Act{Session: s, Audit: events})
		if !errors.Is(err, session.ErrConflict) {
			return err
		}
	}
}

func (r *rig) event(n int, subject string) audit.Event {
	return audit.Event{At: r.now(), Kind: "sample", Owner: r.owner(n), Subject: subject}
}

func auditRoundTrip(t *testing.T, r *rig) {
	first := r.event(1, "1")
	first.Channel, first.Lang, first.Facts = "ussd", "hi", map[string]string{"notice": "3", "code": "ok"}
	at := r.now().Add(time.Minute)
	second := audit.Event{At: at, Kind: "sample", Owner: r.owner(1), Subject: "2"}
	third := r.event(1, "3")
	r.ok(r.happen(1, first, second))
	r.ok(r.happen(1, third))
	want := []audit.Event{first, second, third}
	var got []audit.Event
	for e, err := range r.Audit().Entries(r.ctx, store.Partition(r.owner(1)), 1) {
		r.ok(err)
		got = append(got, e.Event)
	}
	same(t, want, got)
	if last := must(r.Audit().Last(r.ctx))(t); !last.Equal(at) {
		t.Errorf("the last event was at %v, want %v", last, at)
	}
	for e, err := range r.Audit().Entries(r.ctx, store.Partition(r.owner(1)), 3) {
		r.ok(err)
		same(t, third, e.Event)
	}
}

func auditRace(t *testing.T, r *rig) {
	const writers, each = 8, 6
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := r.happen(w%3, r.event(w%3, fmt.Sprint(w, i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := must(r.Audit().Verify(r.ctx))(t); n != writers*each {
		t.Errorf("%d events verify, want %d", n, writers*each)
	}
	seen := map[string]int{}
	for p := range store.Partitions {
		for e, err := range r.Audit().Entries(r.ctx, p, 1) {
			r.ok(err)
			seen[e.Event.Subject]++
		}
	}
	if len(seen) != writers*each {
		t.Errorf("%d different events, want %d", len(seen), writers*each)
	}
}

// short hides the last link of every chain.
type short struct{ store.Backend }

func (s short) Links(ctx context.Context, partition int, from uint64, n int) ([]store.Link, error) {
	h, err := s.Head(ctx, partition)
	links, err2 := s.Backend.Links(ctx, partition, from, n)
	for i, l := range links {
		if l.Seq == h.Seq {
			links = links[:i]
		}
	}
	return links, errors.Join(err, err2)
}

func auditCut(t *testing.T, r *rig) {
	r.ok(r.happen(1, r.event(1, "1"), r.event(1, "2")))
	cut := must(store.Open(r.ctx, short{r.backend}, r.ring))(t)
	_, err := cut.Audit().Verify(r.ctx)
	var broken *audit.BrokenError
	if !errors.As(err, &broken) || broken.Seq != 2 {
		t.Errorf("got %v, want the chain broken at 2", err)
	}
}

// auditAppend: events of nobody are chained like everybody's.
func auditAppend(t *testing.T, r *rig) {
	command := audit.Event{At: r.now(), Kind: "operator.command", Subject: "north", Facts: map[string]string{"command": "suspend"}}
	r.ok(r.Audit().Append(r.ctx, command, command))
	r.ok(r.happen(1, r.event(1, "1")))
	r.ok(r.Audit().Append(r.ctx, command))
	var got []audit.Event
	for e, err := range r.Audit().Entries(r.ctx, 0, 1) {
		r.ok(err)
		if e.Event.Owner == (seal.Owner{}) {
			got = append(got, e.Event)
		}
	}
	same(t, []audit.Event{command, command, command}, got)
	if n := must(r.Audit().Verify(r.ctx))(t); n != 4 {
		t.Errorf("%d events verify, want 4", n)
	}
}
