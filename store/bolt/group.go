package bolt

import (
	"context"
	"errors"
	"fmt"
	"sync"

	bolt "go.etcd.io/bbolt"
)

// An act is one atomic change. It first reads, and may refuse with an error; what
// it returns then writes, and fails only if the file does. So a refused act has
// written nothing and acts can share a commit. A nil write changes nothing.
type act func(tx *bolt.Tx) (write func() error, err error)

// group makes commits of acts. The first act to come leads: it commits, together
// with itself, whatever is waiting. Acts that come while a commit runs wait for
// the next one, which the first of them leads. Nobody waits for a timer, and
// under load one fsync serves many.
type group struct {
	mu      sync.Mutex
	waiting []*member // guarded by mu
	leading bool      // guarded by mu
}

// member is one act in a group. Its result is its own until turn is signalled.
type member struct {
	act  act
	err  error
	turn chan bool // true: lead; false: done
}

var errAbandoned = errors.New("bolt: the commit was abandoned")

// commit runs an act and returns once it is on disk or refused. A ctx that is
// done before keeps it from starting; once begun it is seen through.
func (b *Backend) commit(ctx context.Context, a act) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m := &member{act: a, turn: make(chan bool, 1)}
	if b.group.join(m) || <-m.turn {
		b.lead()
	}
	return m.err
}

// join adds a member; lead says that nobody leads yet.
func (g *group) join(m *member) (lead bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, m)
	lead, g.leading = !g.leading, true
	return lead
}

// take takes all that wait. The leader is the first of them.
func (g *group) take() []*member {
	g.mu.Lock()
	defer g.mu.Unlock()
	ms := g.waiting
	g.waiting = nil
	return ms
}

// pass makes the first of those who came meanwhile the leader.
func (g *group) pass() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.leading = false
		return
	}
	g.waiting[0].turn <- true
}

// lead commits a group, of which the caller is the first member.
func (b *Backend) lead() {
	ms := b.group.take()
	for _, m := range ms {
		m.err = errAbandoned // stands if an act panics
	}
	defer func() {
		b.group.pass()
		for _, m := range ms[1:] {
			m.turn <- false
		}
	}()
	b.commitAll(ms)
}

// errNothing ends a transaction in which nothing was written.
var errNothing = errors.New("nothing to write")

func (b *Backend) commitAll(ms []*member) {
	refused := make([]error, len(ms))
	err := b.update(func(tx *bolt.Tx) error { return runAll(tx, ms, refused) })
	if errors.Is(err, errNothing) {
		err = nil
	}
	if err != nil {
		err = fmt.Errorf("bolt: committing: %w", err)
	}
	for i, m := range ms {
		m.err = refused[i]
		if m.err == nil {
			m.err = err
		}
	}
}

func runAll(tx *bolt.Tx, ms []*member, refused []error) error {
	wrote := false
	for i, m := range ms {
		write, err := m.act(tx)
		refused[i] = err
		if err != nil || write == nil {
			continue
		}
		if err := write(); err != nil {
			return err
		}
		wrote = true
	}
	if !wrote {
		return errNothing
	}
	return nil
}
