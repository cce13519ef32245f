package redis

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/store"
)

// Replicas says on how many machines a lasting change must be before it is
// acknowledged.
type Replicas struct {
	// Count is how many replicas must have it, besides the primary. With 0 nothing
	// is waited for.
	Count int
	// Timeout is how long they are waited for. Default 1 s.
	Timeout time.Duration
	// Disk wants it on the disks of the primary and of Count replicas, not only in
	// their memory, where the servers know WAITAOF (Redis 7.2). Then they should
	// have appendfsync always: with everysec each act takes up to a second.
	Disk bool
	// Waiting is how many connections to each primary wait at once, at most.
	// Default 32.
	Waiting int
}

// awaited reports whether replicas are waited for after a script.
func (b *Backend) awaited(s *script) bool { return s.lasting && b.options.Replicas.Count > 0 }

// ask adds to a pipeline what asks for the acknowledgement of all before it, and
// returns what reads the answer once the pipeline was run.
func (o Options) ask(ctx context.Context, pipe goredis.Pipeliner) (acked func() error) {
	r := o.Replicas
	if r.Disk {
		reply := pipe.Do(ctx, "WAITAOF", 1, r.Count, r.Timeout.Milliseconds())
		return func() error {
			n, err := reply.Int64Slice()
			if err == nil && (len(n) != 2 || n[0] < 1 || n[1] < int64(r.Count)) {
				return fmt.Errorf("%w: on %v disks of primary and replicas, wanted [1 %d]", store.ErrUnreplicated, n, r.Count)
			}
			return unacked(err)
		}
	}
	reply := pipe.Do(ctx, "WAIT", r.Count, r.Timeout.Milliseconds())
	return func() error {
		n, err := reply.Int64()
		if err == nil && n < int64(r.Count) {
			return fmt.Errorf("%w: %d of %d replicas have it", store.ErrUnreplicated, n, r.Count)
		}
		return unacked(err)
	}
}

func unacked(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", store.ErrUnreplicated, err)
}

// knowsWaitAOF reports whether a server has the command.
func knowsWaitAOF(ctx context.Context, client goredis.UniversalClient) (bool, error) {
	infos, err := client.Do(ctx, "COMMAND", "INFO", "WAITAOF").Slice()
	if err != nil {
		return false, fmt.Errorf("redis: asking for WAITAOF: %w", err)
	}
	if len(infos) != 1 || infos[0] == nil {
		return false, nil
	}
	if err := client.Do(ctx, "WAITAOF", 0, 0, 1).Err(); err != nil {
		return false, fmt.Errorf("redis: WAITAOF, which the ACL user needs (+waitaof): %w", err)
	}
	return true, nil
}

// doubts are the partitions in which this process does not know whether what the
// primary has is on its replicas. There, menu turns and reads wait as well: a person
// must not be shown, as done, what an act could not promise. A doubt is a number that
// is never given twice, 0 for none.
type doubts struct {
	last atomic.Uint64 // so many there have been
	by   [store.Partitions]atomic.Uint64
}

// Doubts is how many acts were not acknowledged though a primary may have done them.
func (b *Backend) Doubts() uint64 { return b.doubts.last.Load() }

func (b *Backend) doubtful(partition int) bool { return b.doubts.by[partition].Load() != 0 }

// judge takes a reply's word about its partition. Replicas that acknowledged what this
// run wrote have all that was before it; what came after is another doubt.
func (b *Backend) judge(e *errand) {
	d := &b.doubts.by[e.partition]
	switch err := silent(e.reply.Err()); {
	case err == nil:
		d.CompareAndSwap(e.doubt, 0)
	case refused(err):
	default:
		d.Store(b.doubts.last.Add(1))
	}
}

// refused reports whether an error is the server's, so that the script did not run to
// its end.
func refused(err error) bool {
	if errors.Is(err, store.ErrUnreplicated) {
		return false
	}
	if errors.Is(err, ErrMoving) {
		return true
	}
	_, ok := errors.AsType[goredis.Error](err)
	return ok
}
