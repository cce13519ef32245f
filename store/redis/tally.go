package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// Tally implements store.Queue.
func (b *Backend) Tally(ctx context.Context) (outbox.Stats, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	s := outbox.Stats{Queued: map[outbox.Lane]int{}, Oldest: map[outbox.Lane]time.Time{}}
	var quiet silence
	for _, reply := range b.runAll(ctx, b.scripts.tally, everywhere(b.clock(), int(outbox.Bulk))) {
		counts, err := reply.Int64Slice()
		if !quiet.answers(err) {
			continue
		}
		if err := enter(&s, counts); err != nil {
			return outbox.Stats{}, err
		}
	}
	return s, quiet.partial("counting messages")
}

// enter adds a partition's counts: leased, awaiting, buried, then for each lane how
// many are queued and since when the oldest is due.
func enter(s *outbox.Stats, counts []int64) error {
	const lanes = 3
	if len(counts) != lanes+2*store.Lanes {
		return errors.New("redis: a tally of another shape")
	}
	s.Leased += int(counts[0])
	s.Awaiting += int(counts[1])
	s.Buried += int(counts[2])
	for lane := range outbox.Lane(store.Lanes) {
		of := counts[lanes+2*int(lane):]
		if of[0] > 0 {
			s.Queued[lane] += int(of[0])
		}
		since := moment(of[1])
		if first, ok := s.Oldest[lane]; !since.IsZero() && (!ok || since.Before(first)) {
			s.Oldest[lane] = since
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
