package redis

import (
	"context"
	"errors"
	"fmt"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/store"
)

// visit is a script's run in one partition.
type visit struct {
	partition int
	args      []any
}

// run runs a script in a partition. A server that forgot it is sent it again.
func (b *Backend) run(ctx context.Context, s *script, partition int, args ...any) *goredis.Cmd {
	if b.awaited(s) {
		return b.keep(ctx, s, []visit{{partition, args}})[0]
	}
	cmd := b.company.eval(ctx, s, b.keys(partition), args)
	if forgotten(cmd.Err()) {
		return s.Eval(ctx, b.client, b.keys(partition), args...)
	}
	return cmd
}

// keys is what a script is given as KEYS.
func (b *Backend) keys(partition int) []string { return []string{b.base(partition)} }

// runAll runs a script in several partitions in one round trip, and returns the
// replies in their order.
func (b *Backend) runAll(ctx context.Context, s *script, visits []visit) []*goredis.Cmd {
	if b.awaited(s) {
		return b.keep(ctx, s, visits)
	}
	replies := make([]*goredis.Cmd, len(visits))
	// What fails is found in each reply.
	_, _ = b.client.Pipelined(ctx, func(p goredis.Pipeliner) error {
		for i, v := range visits {
			replies[i] = s.EvalSha(ctx, p, b.keys(v.partition), v.args...)
		}
		return nil
	})
	for i, v := range visits {
		if forgotten(replies[i].Err()) {
			replies[i] = b.run(ctx, s, v.partition, v.args...)
		}
	}
	return replies
}

// forgotten reports whether a server does not know a script, as after a restart.
func forgotten(err error) bool { return goredis.HasErrorPrefix(err, "NOSCRIPT") }

// everywhere visits every partition with the same arguments.
func everywhere(args ...any) []visit {
	visits := make([]visit, store.Partitions)
	for p := range visits {
		visits[p] = visit{p, args}
	}
	return visits
}

// firsts returns the first member of a sorted set in every partition that has one, of
// those that this process may claim from.
func (b *Backend) firsts(ctx context.Context, name string) (map[int]goredis.Z, error) {
	open := b.holdings.open()
	replies := make(map[int]*goredis.ZSliceCmd, len(open))
	if len(open) == 0 {
		return nil, nil
	}
	_, err := b.client.Pipelined(ctx, func(p goredis.Pipeliner) error {
		for _, i := range open {
			replies[i] = p.ZRangeWithScores(ctx, b.key(i, name), 0, 0)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("redis: looking for work: %w", err)
	}
	out := map[int]goredis.Z{}
	for i, r := range replies {
		for _, z := range r.Val() {
			out[i] = z
		}
	}
	return out, nil
}

// silent is an error but for a reply of nothing.
func silent(err error) error {
	if errors.Is(err, goredis.Nil) {
		return nil
	}
	return err
}
