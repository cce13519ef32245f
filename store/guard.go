package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/sony/gobreaker/v2"

	"healthdial/seal"
)

// ErrAway is returned by a Guarded for what it did not even try: the partition has
// not answered lately. Nothing was done.
var ErrAway = errors.New("store: the partition does not answer")

// ErrUnanswered is returned by a Guarded for what was tried and got no answer. Nobody
// knows what was done.
var ErrUnanswered = errors.New("store: no answer")

// Guarded is a Backend that does not wait for what is known not to answer. After
// tripAfter acts in a row that a partition left without an answer, those that follow
// fail at once with ErrAway, and one act about every second finds out whether it is
// back. So people are told at once instead of after a time-out, and an SMS is refused
// while its operator still listens. Each partition has its own guard: while one
// shard of a cluster is away, everybody else is served.
//
// What goes over all partitions (claiming, waiting, counting) is not guarded: those
// who do it rest by themselves after an error.
type Guarded struct {
	Backend
	guards [Partitions]*gobreaker.CircuitBreaker[struct{}]
}

const (
	tripAfter = 3
	// openFor is how long a partition is left alone, and spread how much later the
	// last partition is tried than the first: not all at the same moment.
	openFor = 800 * time.Millisecond
	spread  = 400 * time.Millisecond
)

// Guard guards a backend.
func Guard(b Backend) *Guarded {
	g := &Guarded{Backend: b}
	for p := range g.guards {
		g.guards[p] = gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
			Timeout:      openFor + spread*time.Duration(p)/Partitions,
			ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= tripAfter },
			IsSuccessful: func(err error) bool { return !unanswered(err) },
			IsExcluded:   func(err error) bool { return errors.Is(err, context.Canceled) },
		})
	}
	return g
}

// Away reports whether the partition of an owner is known not to answer.
func (g *Guarded) Away(owner seal.Owner) bool {
	return g.guards[Partition(owner)].State() == gobreaker.StateOpen
}

// Absent is how many partitions are known not to answer.
func (g *Guarded) Absent() int {
	n := 0
	for _, guard := range g.guards {
		if guard.State() == gobreaker.StateOpen {
			n++
		}
	}
	return n
}

// unanswered reports whether an act ended without an answer: the time was over, or
// the connection. An error that the store answered with costs no time and trips
// nothing: one record that cannot be read must not shut out its neighbours. That the
// disk is full is an answer, though an errno looks like a network's error.
func unanswered(err error) bool {
	if errors.Is(err, ErrNoRoom) {
		return false
	}
	var network net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &network) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// Passing reports whether an error is the store's and over some time: no answer, too few
// replicas, a full disk, or a partition that is away. A peer of ours that does not answer is another
// matter, though its error may look alike: only a Guarded's are the store's.
func Passing(err error) bool {
	return errors.Is(err, ErrUnanswered) || errors.Is(err, ErrAway) || errors.Is(err, ErrUnreplicated) || errors.Is(err, ErrNoRoom)
}

// run does one act in the partition of an owner, or does not try.
func (g *Guarded) run(owner seal.Owner, do func() error) error {
	_, err := g.guards[Partition(owner)].Execute(func() (struct{}, error) { return struct{}{}, do() })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	if unanswered(err) {
		return fmt.Errorf("%w: %w", ErrUnanswered, err)
	}
	return err
}

// Get implements Records.
func (g *Guarded) Get(ctx context.Context, owner seal.Owner, kind, id string) (r Record, err error) {
	err = g.run(owner, func() error {
		r, err = g.Backend.Get(ctx, owner, kind, id)
		return err
	})
	return r, err
}

// List implements Records.
func (g *Guarded) List(ctx context.Context, owner seal.Owner, kind string) (rs []Record, err error) {
	err = g.run(owner, func() error {
		rs, err = g.Backend.List(ctx, owner, kind)
		return err
	})
	return rs, err
}

// Commit implements Records.
func (g *Guarded) Commit(ctx context.Context, b Batch) error {
	return g.run(b.Owner, func() error { return g.Backend.Commit(ctx, b) })
}

// Receive implements Letters.
func (g *Guarded) Receive(ctx context.Context, p Part) (fresh bool, err error) {
	err = g.run(p.Owner, func() error {
		fresh, err = g.Backend.Receive(ctx, p)
		return err
	})
	return fresh, err
}

// Count implements Backend. The counters of a name are where an owner of that name
// would be.
func (g *Guarded) Count(ctx context.Context, name Name, add int, expires time.Time) (sum int, err error) {
	err = g.run(seal.Owner(name), func() error {
		sum, err = g.Backend.Count(ctx, name, add, expires)
		return err
	})
	return sum, err
}
