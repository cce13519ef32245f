package redis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"time"
)

// Sharing says that other processes work on the same store. Each partition is then
// leased to one of them, who alone claims what is to be sent and what is to be answered
// there; Run must run. Zeros are usable.
//
// Leases are judged by the server's clock alone, and by how much time has passed for
// this process since it asked: no two clocks are compared. A process that was paused
// for longer than its leases finds its fence refused by the first script that it runs.
type Sharing struct {
	// Lease is how long a partition stays with a process that says nothing any
	// more. Default 10 s.
	Lease time.Duration
	// Every is how often leases are renewed, and others looked for. Default a
	// quarter of Lease.
	Every time.Duration
	// Follow is told the server's time whenever it is asked, with the moment here
	// that it was asked at, and may set a clock by it. May be nil.
	Follow func(server, asked time.Time)
	Logger *slog.Logger // none if nil
}

func (s *Sharing) orDefaults() *Sharing {
	if s == nil {
		return nil
	}
	own := *s
	own.Lease = orDefault(own.Lease, 10*time.Second)
	own.Every = orDefault(own.Every, own.Lease/4)
	if own.Logger == nil {
		own.Logger = slog.New(slog.DiscardHandler)
	}
	return &own
}

// Run keeps this process's share of the partitions, until ctx ends; then it gives them
// back and returns nil. A Backend that works alone needs no Run, and returns when ctx
// ends.
func (b *Backend) Run(ctx context.Context) error {
	if b.options.Sharing == nil {
		<-ctx.Done()
		return nil
	}
	for ctx.Err() == nil {
		if err := b.meet(ctx); err != nil && ctx.Err() == nil {
			b.options.Sharing.Logger.Warn("the store's partitions cannot be shared out", "error", err)
		}
		b.restUntilMeeting(ctx)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.options.Sharing.Lease/4)
	defer cancel()
	return b.leave(ctx)
}

// restUntilMeeting waits for the next meeting, a little more or less, so that
// processes that started together do not go on together.
func (b *Backend) restUntilMeeting(ctx context.Context) {
	every := b.options.Sharing.Every
	timer := time.NewTimer(every*3/4 + rand.N(every/2))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// meet says that this process is there, hears who else is, and takes its share. While
// nobody tells who is there, it goes by who was: what it holds it keeps.
func (b *Backend) meet(ctx context.Context) error {
	asked := time.Now()
	names, err := b.atMost(ctx, b.name, b.options.Sharing.Lease)
	if err == nil {
		b.present.Store(&names.all)
		if b.options.Sharing.Follow != nil {
			b.options.Sharing.Follow(moment(names.at), asked)
		}
	}
	if all := b.present.Load(); all != nil {
		err = errors.Join(err, b.takeShare(ctx, *all))
	}
	return err
}

// atMost is members, for no longer than a meeting may take.
func (b *Backend) atMost(ctx context.Context, name string, life time.Duration) (present, error) {
	ctx, cancel := context.WithTimeout(ctx, b.options.Sharing.Every/2)
	defer cancel()
	return b.members(ctx, name, life)
}

// look asks the server's time.
func (b *Backend) look(ctx context.Context) error {
	asked := time.Now()
	names, err := b.members(ctx, "", 0)
	if err == nil {
		b.options.Sharing.Follow(moment(names.at), asked)
	}
	return err
}

// leave gives back what this process holds. What fails lapses by itself.
func (b *Backend) leave(ctx context.Context) error {
	_, err1 := b.members(ctx, b.name, 0)
	err2 := b.lease(ctx, nil, b.holdings.all())
	if err1 != nil || err2 != nil {
		b.options.Sharing.Logger.Warn("partitions are not given back: their leases must lapse", "errors", []error{err1, err2})
	}
	return nil
}

// present is who is there, and when that was, in the server's microseconds.
type present struct {
	at  int64
	all []string
}

// members says that a process is there for a time, or is not for 0, or only looks if
// it has no name.
func (b *Backend) members(ctx context.Context, name string, life time.Duration) (present, error) {
	key := b.options.Prefix + ":{members}:m"
	reply, err := b.scripts.meet.Run(ctx, b.client, []string{key}, name, life.Milliseconds()).StringSlice()
	if err != nil || len(reply) == 0 {
		return present{}, fmt.Errorf("redis: looking who is there: %w", err)
	}
	at, err := strconv.ParseInt(reply[0], 10, 64)
	if err != nil {
		return present{}, fmt.Errorf("redis: reading the server's time: %w", err)
	}
	return present{at, reply[1:]}, nil
}

// Held is how many partitions this process may claim from now.
func (b *Backend) Held() int { return len(b.holdings.open()) }

// Members is how many processes share the store now.
func (b *Backend) Members(ctx context.Context) (int, error) {
	p, err := b.members(ctx, "", 0)
	return len(p.all), err
}
