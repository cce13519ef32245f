package redis

import (
	"context"
	"errors"
	"time"

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

// runAll runs a script in several partitions, in one round trip to each server, and
// returns the replies in their order.
func (b *Backend) runAll(ctx context.Context, s *script, visits []visit) []*goredis.Cmd {
	if b.awaited(s) {
		return b.keep(ctx, s, visits)
	}
	replies := make([]*goredis.Cmd, len(visits))
	partitions := make([]int, len(visits))
	for i, v := range visits {
		partitions[i] = v.partition
	}
	b.onShards(ctx, partitions, func(pipe goredis.Pipeliner, i int) {
		replies[i] = s.EvalSha(ctx, pipe, b.keys(partitions[i]), visits[i].args...)
	})
	for i, v := range visits {
		if err := replies[i].Err(); forgotten(err) || b.moved(ctx, err) {
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

// lookTime bounds a look for work: what a shard that hangs holds is looked for again
// later, and the others' work goes on.
const lookTime = 2 * time.Second

// firsts returns the first member of a sorted set in every partition that has one, of
// those that this process may claim from.
func (b *Backend) firsts(ctx context.Context, name string) (map[int]goredis.Z, error) {
	open := b.holdings.open()
	replies := make([]*goredis.ZSliceCmd, len(open))
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	b.onShards(ctx, open, func(pipe goredis.Pipeliner, i int) {
		replies[i] = pipe.ZRangeWithScores(ctx, b.key(open[i], name), 0, 0)
	})
	out := map[int]goredis.Z{}
	var quiet silence
	for i, p := range open {
		if err := replies[i].Err(); !quiet.answers(err) {
			if !b.moved(ctx, err) {
				b.holdings.avoid(p)
			}
			continue
		}
		for _, z := range replies[i].Val() {
			out[p] = z
		}
	}
	return out, quiet.total("looking for work")
}

// silent is an error but for a reply of nothing.
func silent(err error) error {
	if errors.Is(err, goredis.Nil) {
		return nil
	}
	return err
}
