package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"healthdial/seal"
)

// Counters counts how often a thing happened in a fixed window of time. Windows
// of a length begin at its multiples since 1970.
type Counters struct {
	backend Backend
	ring    *seal.Keyring
}

// Count adds one to the window that now lies in and returns its new count.
func (c *Counters) Count(ctx context.Context, space, key string, now time.Time, window time.Duration) (int, error) {
	return c.add(ctx, space, key, now, window, 1)
}

// Peek returns the count of the window that now lies in.
func (c *Counters) Peek(ctx context.Context, space, key string, now time.Time, window time.Duration) (int, error) {
	return c.add(ctx, space, key, now, window, 0)
}

func (c *Counters) add(ctx context.Context, space, key string, now time.Time, window time.Duration, add int) (int, error) {
	if window <= 0 {
		return 0, errors.New("store: a counter needs a window")
	}
	begin := now.UnixNano() / int64(window) * int64(window)
	var when [16]byte
	binary.BigEndian.PutUint64(when[:8], uint64(begin))
	binary.BigEndian.PutUint64(when[8:], uint64(window))
	name := c.ring.Name("count", []byte(space), []byte(key), when[:])
	n, err := c.backend.Count(ctx, name, add, time.Unix(0, begin).Add(window))
	if err != nil {
		return 0, fmt.Errorf("store: counting: %w", err)
	}
	return n, nil
}
