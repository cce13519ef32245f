package redis

import (
	"context"
	"fmt"
	"slices"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

// Demands are what an installation relies on.
type Demands struct {
	Replicas int  // how many of each primary
	Everysec bool // the loss of a second with a machine is accepted
	Watched  bool // Sentinels, or a cluster, replace a primary that fails by a replica
	Cluster  bool // the servers are a Redis Cluster
}

// Findings are what is wrong with the servers, what would be better otherwise, and what
// could not be looked at. Each is a sentence about one server that tells what to change.
type Findings struct {
	Problems []string
	Advice   []string // costs people service, and loses nothing
	Unsure   []string
	// Passing says that the problems, if there are any, may be over without anybody
	// changing anything: servers that start together.
	Passing bool
	// Disk says that every server, as far as it tells, writes to its disk before it
	// answers: then acknowledgements can be of disks.
	Disk bool
}

// At makes a client for one address: the store's own client does not speak to replicas.
// Its caller closes it.
type At func(addr string) *goredis.Client

// Examine looks at every primary, and at every replica that they name: one of them may
// be the primary next. The error is that of a primary that cannot be asked.
func Examine(ctx context.Context, client goredis.UniversalClient, at At, d Demands) (Findings, error) {
	x := examination{demands: d, at: at, found: Findings{Disk: true, Passing: true}}
	var err error
	switch c := client.(type) {
	case *goredis.ClusterClient:
		err = c.ForEachMaster(ctx, x.primary)
	case *goredis.Client:
		err = x.primary(ctx, c)
	default:
		err = fmt.Errorf("a client of type %T", c)
	}
	if err != nil {
		return Findings{}, fmt.Errorf("redis: examining the servers: %w", err)
	}
	slices.Sort(x.found.Problems)
	slices.Sort(x.found.Advice)
	slices.Sort(x.found.Unsure)
	return x.found, nil
}

// examination is one Examine.
type examination struct {
	demands Demands
	at      At

	mu    sync.Mutex // guards found
	found Findings
}

// primary asks a server that the store writes to, and its replicas.
func (x *examination) primary(ctx context.Context, c *goredis.Client) error {
	n, err := askNode(ctx, c)
	if err != nil {
		return err
	}
	name := n.name(c)
	x.note(name, n)
	if !n.primary() {
		x.problem(name, "is a replica: name its primary, or the Sentinels that know it (store.redis.sentinel)")
	}
	for _, addr := range n.replicas() {
		x.replica(ctx, addr)
	}
	return nil
}

func (x *examination) replica(ctx context.Context, addr string) {
	c := x.at(addr)
	defer func() { _ = c.Close() }()
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

func (x *examination) advise(addr, what string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.found.Advice = append(x.found.Advice, addr+" "+what)
}

func (x *examination) unsure(addr, format string, args ...any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.found.Unsure = append(x.found.Unsure, addr+" "+fmt.Sprintf(format, args...))
}
