package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

// ErrUnknownKey is returned by Dump for a key that this version does not know: what
// it holds would be left behind.
var ErrUnknownKey = errors.New("redis: the store has a key that this version does not know")

// Kinds of keys: what follows a partition's base.
var (
	// kept are those of which a Dump tells.
	kept = []string{"r", "m", "n", "x", "s", "k"}
	// derived are those that follow from them, or are read by other means: indexes
	// of messages and letters, claims, leases, sequence numbers, chains and their heads.
	derived = []string{"d", "t", "q", "l", "w", "b", "i", "in", "c", "inseq", "outseq", "a", "h", "touched", "lease"}
)

// scanned is how many keys a server looks at in one go; it serves nobody else
// meanwhile.
const scanned = 2000

// names lists the keys of a partition, by kind, sorted.
func (b *Backend) names(ctx context.Context, partition int) (map[string][]string, error) {
	keys, err := b.scan(ctx, partition)
	if err != nil {
		return nil, fmt.Errorf("redis: listing keys: %w", err)
	}
	slices.Sort(keys)
	keys = slices.Compact(keys) // a server may tell a key twice
	out := map[string][]string{}
	for _, key := range keys {
		kind, rest, _ := strings.Cut(strings.TrimPrefix(key, b.base(partition)), ":")
		switch {
		case slices.Contains(kept, kind):
			out[kind] = append(out[kind], rest)
		case !slices.Contains(derived, kind):
			return nil, fmt.Errorf("%w: of kind %q", ErrUnknownKey, kind)
		}
	}
	return out, nil
}

// scan asks every server for the keys of a partition: while a Cluster moves a slot,
// they lie on two.
func (b *Backend) scan(ctx context.Context, partition int) (keys []string, err error) {
	var mu sync.Mutex
	one := func(ctx context.Context, c *goredis.Client) error {
		found := c.Scan(ctx, 0, pattern(b.base(partition)), scanned).Iterator()
		for found.Next(ctx) {
			mu.Lock()
			keys = append(keys, found.Val())
			mu.Unlock()
		}
		return found.Err()
	}
	switch c := b.client.(type) {
	case *goredis.ClusterClient:
		err = c.ForEachMaster(ctx, one)
	case *goredis.Client:
		err = one(ctx, c)
	default:
		err = fmt.Errorf("a client of type %T cannot list keys", c)
	}
	return keys, err
}

// pattern matches what begins with text.
func pattern(text string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(text) + "*"
}
