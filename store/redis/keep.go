package redis

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// errand is a lasting script's run in one partition until it has its reply.
type errand struct {
	visit
	doubt uint64       // about the partition, before the run
	reply *goredis.Cmd // of the last try
	whole bool         // the server does not know the script
	to    string       // the server that the last one named, if it did (Redis Cluster: MOVED)
}

// keepTries bounds how often an errand is tried, and the first wait between tries.
const (
	keepTries = 4
	keepWait  = 20 * time.Millisecond
)

// keep runs a lasting script in several partitions and waits for the replicas. The
// runs on one primary and their WAIT are one round trip on one connection, which
// nobody else uses meanwhile: WAIT covers what its own connection wrote, and never
// speaks for another server.
func (b *Backend) keep(ctx context.Context, s *script, visits []visit) []*goredis.Cmd {
	errands := make([]*errand, len(visits))
	for i, v := range visits {
		errands[i] = &errand{visit: v, doubt: b.doubts.by[v.partition].Load()}
	}
	left := errands
	for try := range keepTries {
		if try > 0 && !b.rest(ctx, try, left) {
			break
		}
		b.keepOnce(ctx, s, left)
		if left = unfinished(left); len(left) == 0 {
			break
		}
	}
	replies := make([]*goredis.Cmd, len(errands))
	for i, e := range errands {
		b.judge(e)
		replies[i] = e.reply
	}
	return replies
}

// rest waits before another try, unless a server told where to go or what is wanted.
// It reports whether there is time for it.
func (b *Backend) rest(ctx context.Context, try int, left []*errand) bool {
	for _, e := range left {
		if e.to != "" || e.whole {
			return ctx.Err() == nil
		}
	}
	timer := time.NewTimer(time.Duration(rand.Int64N(int64(keepWait << try))))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// keepOnce tries errands once, those of different primaries side by side.
func (b *Backend) keepOnce(ctx context.Context, s *script, errands []*errand) {
	groups := map[*goredis.Client][]*errand{}
	for _, e := range errands {
		primary, err := b.primary(ctx, e)
		if err != nil {
			fail(ctx, []*errand{e}, err)
			continue
		}
		groups[primary] = append(groups[primary], e)
	}
	var all sync.WaitGroup
	for primary, group := range groups {
		if len(groups) == 1 {
			b.pinned(ctx, primary, s, group)
			continue
		}
		all.Go(func() { b.pinned(ctx, primary, s, group) })
	}
	all.Wait()
	b.lookAgain(ctx, errands)
}

// pinned runs errands and their WAIT on one connection to a primary. As many are
// under way there at once as leave connections for those who need not wait.
func (b *Backend) pinned(ctx context.Context, primary *goredis.Client, s *script, errands []*errand) {
	release, err := b.pins.hold(ctx, primary)
	if err != nil {
		fail(ctx, errands, err)
		return
	}
	defer release()
	conn := primary.Conn()
	defer func() { _ = conn.Close() }()
	pipe := conn.Pipeline()
	for _, e := range errands {
		run := s.EvalSha
		if e.whole {
			run = s.Eval
		}
		e.reply = run(ctx, pipe, b.keys(e.partition), e.args...)
	}
	acked := b.options.ask(ctx, pipe)
	_, _ = pipe.Exec(ctx) // what fails is found in each reply
	if err := acked(); err != nil {
		for _, e := range errands {
			if silent(e.reply.Err()) == nil {
				e.reply.SetErr(err)
			}
		}
	}
}

func fail(ctx context.Context, errands []*errand, err error) {
	for _, e := range errands {
		e.reply = goredis.NewCmd(ctx)
		e.reply.SetErr(err)
	}
}

// unfinished are the errands that another try may do. What they are to do otherwise
// is noted.
func unfinished(errands []*errand) (left []*errand) {
	for _, e := range errands {
		err := silent(e.reply.Err())
		e.to, e.whole = "", forgotten(err)
		if addr, ok := goredis.IsMovedError(err); ok {
			e.to = addr
		} else if _, ok := goredis.IsAskError(err); ok {
			e.reply.SetErr(ErrMoving)
			err = ErrMoving
		}
		if e.whole || e.to != "" || passing(err) {
			left = append(left, e)
		}
	}
	return left
}

// passing reports whether an error is over soon: a server that starts or became a
// replica, a connection that broke. A repeat of what was done knows itself. Where
// time ran out there is none for another try, and connecting was tried by the client.
func passing(err error) bool {
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, goredis.ErrPoolTimeout):
		return false
	case goredis.IsReadOnlyError(err), goredis.IsLoadingError(err), goredis.IsClusterDownError(err),
		goredis.IsTryAgainError(err), goredis.IsMasterDownError(err):
		return true
	}
	if dial, ok := errors.AsType[*net.OpError](err); ok {
		return dial.Op != "dial" && !dial.Timeout()
	}
	return broken(err)
}
