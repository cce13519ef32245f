// Package redis keeps the store in Redis, 7.0 or later, or Redis Cluster, for more
// than one machine. Each act is one script in one slot.
//
// What is acknowledged is as durable as the servers are configured to be (appendonly
// yes, appendfsync always, maxmemory-policy noeviction) and, with Options.Replicas, on
// so many replicas too: only a menu turn is not waited for. docs/durability.md says
// what can be lost all the same.
package redis

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/store"
)

var _ store.Backend = (*Backend)(nil)

// Options are the settings of a Backend; zeros are usable.
type Options struct {
	// Prefix begins every key. Default "hd".
	Prefix string
	// Now is the clock: it orders, expires and wakes. Default time.Now.
	Now func() time.Time
	// Remember is how long the ID of an ended message is known, so that adding
	// it again changes nothing. Default 48 hours.
	Remember time.Duration
	// Poll is how often Await looks for work that other machines brought.
	// Default 250 ms.
	Poll time.Duration
	// Replicas says what is waited for before anything is acknowledged.
	Replicas Replicas
}

func (o Options) orDefaults() Options {
	if o.Prefix == "" {
		o.Prefix = "hd"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Remember = orDefault(o.Remember, 48*time.Hour)
	o.Poll = orDefault(o.Poll, 250*time.Millisecond)
	o.Replicas.Timeout = orDefault(o.Replicas.Timeout, time.Second)
	if o.Replicas.Waiting <= 0 {
		o.Replicas.Waiting = 32
	}
	return o
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// Backend is a store.Backend in Redis. It owns no goroutine and no connection: the
// client stays its caller's.
//
// A client that repeats a command whose reply was lost may make a change twice. A
// batch that puts recognises itself; otherwise the repeat finds its lease or its
// letter gone, and says so, though it was itself that ended it.
type Backend struct {
	options Options
	client  goredis.UniversalClient
	company company
	scripts scripts
	signals [2]store.Signal // by store.Work
	heads   [store.Partitions]atomic.Pointer[string]
	doubts  doubts
	pins    pins
}

// Open checks that the server answers and gives it the scripts.
func Open(ctx context.Context, client goredis.UniversalClient, o Options) (*Backend, error) {
	b := &Backend{options: o.orDefaults(), client: client, scripts: newScripts()}
	var err error
	if b.company, err = newCompany(client); err != nil {
		return nil, err
	}
	b.pins.most = b.options.Replicas.Waiting
	if err := client.Ping(ctx).Err(); err != nil {
		return nil, fmt.Errorf("redis: opening: %w", err)
	}
	if r := &b.options.Replicas; r.Count > 0 && r.Disk {
		var err error
		if r.Disk, err = knowsWaitAOF(ctx, client); err != nil {
			return nil, err
		}
	}
	for _, s := range b.scripts.all() {
		if err := s.Load(ctx, client).Err(); err != nil {
			return nil, fmt.Errorf("redis: loading a script: %w", err)
		}
	}
	return b, nil
}
