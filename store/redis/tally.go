package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// Tally implements store.Queue.
func (b *Backend) Tally(ctx context.Context) (outbox.Stats, error) {
	s := outbox.Stats{Queued: map[outbox.Lane]int{}}
	for _, reply := range b.runAll(ctx, b.scripts.tally, everywhere(b.clock(), int(outbox.Bulk))) {
		counts, err := reply.Int64Slice()
		if err != nil {
			return outbox.Stats{}, fmt.Errorf("redis: counting messages: %w", err)
		}
		if err := enter(&s, counts); err != nil {
			return outbox.Stats{}, err
		}
	}
	return s, nil
}

// enter adds a partition's counts: leased, awaiting, buried, since when the oldest
// is due, then one for each lane.
func enter(s *outbox.Stats, counts []int64) error {
	const lanes = 4
	if len(counts) != lanes+store.Lanes {
		return errors.New("redis: a tally of another shape")
	}
	s.Leased += int(counts[0])
	s.Awaiting += int(counts[1])
	s.Buried += int(counts[2])
	if since := moment(counts[3]); !since.IsZero() && (s.Oldest.IsZero() || since.Before(s.Oldest)) {
		s.Oldest = since
	}
	for lane, n := range counts[lanes:] {
		if n > 0 {
			s.Queued[outbox.Lane(lane)] += int(n)
		}
	}
	return nil
}

// Trace implements store.Queue.
func (b *Backend) Trace(ctx context.Context, owner seal.Owner, id outbox.ID) (store.Trace, error) {
	k := b.key(home(owner), "m", member(owner, id))
	fields, err := b.client.HMGet(ctx, k, "stage", "lane", "attempts", "doubled", "cause").Result()
	if err != nil {
		return store.Trace{}, fmt.Errorf("redis: reading a message: %w", err)
	}
	var f [5]string
	for i := range f {
		f[i], _ = fields[i].(string)
	}
	if f[0] == "" {
		return store.Trace{}, store.ErrNotFound
	}
	lane, err1 := strconv.Atoi(f[1])
	attempts, err2 := strconv.Atoi(f[2])
	if err := errors.Join(err1, err2); err != nil {
		return store.Trace{}, fmt.Errorf("redis: reading a message: %w", err)
	}
	return store.Trace{
		State: state(f[0]), Lane: outbox.Lane(lane), Attempts: attempts, Doubled: f[3] == "1", Cause: f[4],
	}, nil
}
