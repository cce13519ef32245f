package redis

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/store"
)

// takeShare leases this process's share of the partitions among those that are there,
// and gives back what is another's.
func (b *Backend) takeShare(ctx context.Context, members []string) error {
	want, release := b.holdings.divide(func(p int) bool { return chosen(p, members) == b.name })
	return b.lease(ctx, want, release)
}

// chosen is whose share a partition is: rendezvous hashing, so that who comes or goes
// moves no more partitions than its own.
func chosen(partition int, members []string) (best string) {
	var most uint64
	for _, m := range members {
		h := fnv.New64a()
		fmt.Fprintf(h, "%d %s", partition, m)
		if sum := mix(h.Sum64()); best == "" || sum > most || sum == most && m > best {
			best, most = m, sum
		}
	}
	return best
}

// mix spreads what FNV leaves in the low bits (the finalizer of SplitMix64).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// lease takes or prolongs leases, and ends others. A lease counts here from before it
// was asked for, and ends a tenth early: the server counts it from later.
func (b *Backend) lease(ctx context.Context, want, release []int) error {
	life := b.options.Sharing.Lease
	until := time.Now().Add(life - life/10)
	visits := make([]visit, 0, len(want)+len(release))
	for _, p := range want {
		visits = append(visits, visit{p, []any{b.name, life.Milliseconds()}})
	}
	for _, p := range release {
		visits = append(visits, visit{p, []any{b.name, 0}})
		b.holdings.got(p, 0, time.Time{})
	}
	ctx, cancel := context.WithTimeout(ctx, b.options.Sharing.Every)
	defer cancel()
	var errs []error
	gained := false
	for i, reply := range b.runAll(ctx, b.scripts.lease, visits) {
		token, err := reply.Int64()
		switch {
		case err != nil:
			errs = append(errs, err) // what is held lapses by itself
		case i < len(want):
			gained = b.holdings.got(visits[i].partition, token, until) || gained
		}
	}
	if gained {
		b.signals[store.Outgoing].Wake()
		b.signals[store.Incoming].Wake()
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("redis: leasing partitions: %w", err)
	}
	return nil
}

// fence is what proves a partition's lease to its scripts; "" while nobody shares the
// store.
func (b *Backend) fence(partition int) string {
	if b.holdings.alone {
		return ""
	}
	return fmt.Sprintf("%s:%d", b.name, b.holdings.token(partition))
}

// lost reports whether an error says that a partition is leased to another process by
// now, and notes it.
func (b *Backend) lost(partition int, err error) bool {
	if !goredis.HasErrorPrefix(err, "FENCED") {
		return false
	}
	b.holdings.got(partition, 0, time.Time{})
	return true
}
