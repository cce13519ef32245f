// Package redis keeps the store in Redis, 7.0 or later, or Redis Cluster, for more
// than one machine. Each act is one script in one slot.
//
// What is acknowledged is as durable as the servers are configured to be (appendonly
// yes, appendfsync always, maxmemory-policy noeviction) and, with Options.Replicas, on
// so many replicas too: only a menu turn is not waited for. docs/durability.md says
// what can be lost all the same.
//
// The outbox is sorted sets and not a Stream: a Stream gives out its entries in the
// order in which they were added, and ours become due at moments of their own, go out
// by lane, and come back after a pause. The one set d, by when each can be claimed next,
// tells whether a partition has any work at all.
package redis

import (
	"context"
	"crypto/rand"
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
	// Default 100 ms.
	Poll time.Duration
	// Replicas says what is waited for before anything is acknowledged.
	Replicas Replicas
	// Sharing says that other processes work on the store. Nobody does if nil.
	Sharing *Sharing
}

func (o Options) orDefaults() Options {
	if o.Prefix == "" {
		o.Prefix = "hd"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Remember = orDefault(o.Remember, 48*time.Hour)
	o.Poll = orDefault(o.Poll, 100*time.Millisecond)
	o.Sharing = o.Sharing.orDefaults()
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

// Backend is a store.Backend in Redis. The client stays its caller's.
//
// A client that repeats a command whose reply was lost may make a change twice. A
// batch that puts or chains events recognises itself; otherwise the repeat finds its
// lease or its letter gone, and says so, though it was itself that ended it.
type Backend struct {
	options  Options
	client   goredis.UniversalClient
	company  company
	scripts  scripts
	name     string // among the processes that share the store
	holdings holdings
	present  atomic.Pointer[[]string] // who shared the store at the last meeting
	signals  [2]store.Signal          // by store.Work
	heads    [store.Partitions]atomic.Pointer[string]
	doubts   doubts
	pins     pins
}

// Open checks that the server answers and gives it the scripts.
func Open(ctx context.Context, client goredis.UniversalClient, o Options) (*Backend, error) {
	b := &Backend{options: o.orDefaults(), client: client, scripts: newScripts(), name: rand.Text()}
	b.holdings.alone = b.options.Sharing == nil
	var err error
	if b.company, err = newCompany(client); err != nil {
		return nil, err
	}
	b.pins.most = b.options.Replicas.Waiting
	if err := client.Ping(ctx).Err(); err != nil {
		return nil, fmt.Errorf("redis: opening: %w", err)
	}
	if s := b.options.Sharing; s != nil && s.Follow != nil {
		if err := b.look(ctx); err != nil {
			return nil, err
		}
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
