package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

// Demands are what an installation relies on.
type Demands struct {
	Replicas int  // how many of each primary
	Everysec bool // the loss of a second with a machine is accepted
	Cluster  bool // the servers are a Redis Cluster
}

// Findings are what is wrong with the servers, and what could not be looked at. Each is
// a sentence about one server that tells what to change.
type Findings struct {
	Problems []string
	Unsure   []string
	// Passing says that the problems, if there are any, may be over without anybody
	// changing anything: servers that start together.
	Passing bool
	// Disk says that every server, as far as it tells, writes to its disk before it
	// answers: then acknowledgements can be of disks.
	Disk bool
}

// At makes a client for one address, for those servers that the store's own client does
// not speak to. Its caller closes it.
type At func(addr string) *goredis.Client

// Examine looks at every primary and replica. The error is that of the first server,
// if even that cannot be asked.
func Examine(ctx context.Context, client goredis.UniversalClient, at At, d Demands) (Findings, error) {
	x := examination{demands: d, found: Findings{Disk: true, Passing: true}}
	var err error
	if cluster, ok := client.(*goredis.ClusterClient); ok {
		err = cluster.ForEachShard(ctx, func(ctx context.Context, c *goredis.Client) error {
			x.ask(ctx, c.Options().Addr, c)
			return nil
		})
	} else if err = x.first(ctx, client); err == nil {
		for _, addr := range x.replicas {
			c := at(addr)
			x.ask(ctx, addr, c)
			err = errors.Join(err, c.Close())
		}
	}
	if err != nil {
		return Findings{}, fmt.Errorf("redis: examining the servers: %w", err)
	}
	slices.Sort(x.found.Problems)
	slices.Sort(x.found.Unsure)
	return x.found, nil
}

// examination is one Examine.
type examination struct {
	demands  Demands
	replicas []string // of the one primary, by address

	mu    sync.Mutex // guards found
	found Findings
}

// first asks the one server that the store speaks to.
func (x *examination) first(ctx context.Context, client goredis.UniversalClient) error {
	n, err := askNode(ctx, client)
	if err != nil {
		return err
	}
	x.replicas = n.replicas()
	name := n.name(client)
	x.note(name, n)
	if !n.primary() {
		x.problem(name, "is a replica: name its primary, or the Sentinels that know it (store.redis.sentinel)")
	}
	return nil
}

// ask asks one server of several.
func (x *examination) ask(ctx context.Context, addr string, c *goredis.Client) {
	n, err := askNode(ctx, c)
	if err != nil {
		x.unsure(addr, "could not be asked: %v", err)
		return
	}
	x.note(addr, n)
}

// problem notes what stays until somebody changes it.
func (x *examination) problem(addr, format string, args ...any) {
	x.trouble(addr, format, args...)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.found.Passing = false
}

// trouble notes what may pass.
func (x *examination) trouble(addr, format string, args ...any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.found.Problems = append(x.found.Problems, addr+" "+fmt.Sprintf(format, args...))
}

func (x *examination) unsure(addr, format string, args ...any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.found.Unsure = append(x.found.Unsure, addr+" "+fmt.Sprintf(format, args...))
}
