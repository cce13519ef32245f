package redis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/store"
)

// primary is who writes an errand's partition: as the last server told, or as the
// client knows it.
func (b *Backend) primary(ctx context.Context, e *errand) (*goredis.Client, error) {
	switch c := b.client.(type) {
	case *goredis.Client:
		return c, nil
	case *goredis.ClusterClient:
		if e.to != "" {
			return told(ctx, c, e.to)
		}
		return c.MasterForKey(ctx, b.base(e.partition))
	}
	return nil, fmt.Errorf("redis: a client of type %T has no primaries", b.client)
}

// lookAgain has a cluster asked who its primaries are when one of them did not do what
// a primary does.
func (b *Backend) lookAgain(ctx context.Context, errands []*errand) {
	c, ok := b.client.(*goredis.ClusterClient)
	for _, e := range errands {
		if err := silent(e.reply.Err()); ok && err != nil && !errors.Is(err, store.ErrUnreplicated) {
			c.ReloadState(ctx)
			return
		}
	}
}

// told finds a primary by its address, asking the cluster anew who its primaries are.
func told(ctx context.Context, c *goredis.ClusterClient, addr string) (*goredis.Client, error) {
	var mu sync.Mutex
	var found *goredis.Client
	err := c.ForEachMaster(ctx, func(_ context.Context, primary *goredis.Client) error {
		mu.Lock()
		defer mu.Unlock()
		if primary.Options().Addr == addr {
			found = primary
		}
		return nil
	})
	if err == nil && found == nil {
		err = errUnknownPrimary
	}
	return found, err
}

// errUnknownPrimary passes: the server that is asked does not know yet what another
// one told.
var errUnknownPrimary = errors.New("redis: the cluster does not know the primary that it names")

func broken(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errUnknownPrimary) || errors.Is(err, ErrMoving)
}

// pins bounds how many connections of each primary wait for replicas at once, so that
// while a replica is away those who need not wait for it still find one.
type pins struct {
	most int
	held sync.Map // of chan struct{}, by *goredis.Client
}

func (p *pins) hold(ctx context.Context, primary *goredis.Client) (release func(), err error) {
	slots, ok := p.held.Load(primary)
	if !ok {
		slots, _ = p.held.LoadOrStore(primary, make(chan struct{}, p.most))
	}
	held := slots.(chan struct{})
	select {
	case held <- struct{}{}:
		return func() { <-held }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("redis: waiting for a connection: %w", ctx.Err())
	}
}
