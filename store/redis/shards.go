package redis

import (
	"context"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

// onShards asks something of several partitions, each server in one round trip and all
// side by side: the client's own pipeline over a cluster forgets what the others said
// when one server leaves it without an answer. ask adds the commands for the ith
// partition; what fails is found in their replies.
func (b *Backend) onShards(ctx context.Context, partitions []int, ask func(pipe goredis.Pipeliner, i int)) {
	var all sync.WaitGroup
	for shard, places := range b.shards(ctx, partitions) {
		all.Go(func() {
			_, _ = shard.Pipelined(ctx, func(pipe goredis.Pipeliner) error {
				for _, i := range places {
					ask(pipe, i)
				}
				return nil
			})
		})
	}
	all.Wait()
}

// pipeliner is a server, or a cluster that finds its servers itself.
type pipeliner interface {
	Pipelined(ctx context.Context, fn func(goredis.Pipeliner) error) ([]goredis.Cmder, error)
}

// shards are the places of partitions in their list by who serves them, as far as the
// client knows; those of which it does not are left to the client.
func (b *Backend) shards(ctx context.Context, partitions []int) map[pipeliner][]int {
	out := map[pipeliner][]int{}
	cluster, ok := b.client.(*goredis.ClusterClient)
	for i, p := range partitions {
		var by pipeliner = b.client
		if ok {
			if primary, err := cluster.MasterForKey(ctx, b.base(p)); err == nil {
				by = primary
			}
		}
		out[by] = append(out[by], i)
	}
	return out
}

// moved reports whether a server does not serve a partition any more. The cluster is
// asked anew who does.
func (b *Backend) moved(ctx context.Context, err error) bool {
	_, moved := goredis.IsMovedError(err)
	if cluster, ok := b.client.(*goredis.ClusterClient); ok && moved {
		cluster.ReloadState(ctx)
	}
	return moved
}
