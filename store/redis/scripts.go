package redis

import (
	"context"
	_ "embed" // the scripts
	"errors"
	"fmt"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/store"
)

// The scripts. What comes before a script's own text is Lua that it shares.
var (
	//go:embed lua/prelude.lua
	prelude string
	//go:embed lua/outbox.lua
	outboxLua string
	//go:embed lua/inbox.lua
	inboxLua string
	//go:embed lua/commit.lua
	commitLua string
	//go:embed lua/ripen.lua
	ripenLua string
	//go:embed lua/claim.lua
	claimLua string
	//go:embed lua/tally.lua
	tallyLua string
	//go:embed lua/name.lua
	nameLua string
	//go:embed lua/named.lua
	namedLua string
	//go:embed lua/receipt.lua
	receiptLua string
	//go:embed lua/receive.lua
	receiveLua string
	//go:embed lua/next.lua
	nextLua string
	//go:embed lua/count.lua
	countLua string
)

type scripts struct {
	commit, ripen, claim, tally, name, named, receipt, receive, next, count *goredis.Script
}

func newScripts() scripts {
	whole := func(text string) *goredis.Script {
		return goredis.NewScript(prelude + outboxLua + inboxLua + text)
	}
	return scripts{
		commit: whole(commitLua), ripen: whole(ripenLua), claim: whole(claimLua), tally: whole(tallyLua),
		name: whole(nameLua), named: whole(namedLua), receipt: whole(receiptLua),
		receive: whole(receiveLua), next: whole(nextLua), count: whole(countLua),
	}
}

func (s scripts) all() []*goredis.Script {
	return []*goredis.Script{
		s.commit, s.ripen, s.claim, s.tally, s.name, s.named, s.receipt, s.receive, s.next, s.count,
	}
}

// run runs a script in a partition. A server that forgot it is sent it again.
func (b *Backend) run(ctx context.Context, s *goredis.Script, partition int, args ...any) *goredis.Cmd {
	return s.Run(ctx, b.client, []string{b.base(partition)}, args...)
}

// visit is a script's run in one partition.
type visit struct {
	partition int
	args      []any
}

// runAll runs a script in several partitions in one round trip, and returns the
// replies in their order.
func (b *Backend) runAll(ctx context.Context, s *goredis.Script, visits []visit) []*goredis.Cmd {
	replies := make([]*goredis.Cmd, len(visits))
	// What fails is found in each reply.
	_, _ = b.client.Pipelined(ctx, func(p goredis.Pipeliner) error {
		for i, v := range visits {
			replies[i] = s.EvalSha(ctx, p, []string{b.base(v.partition)}, v.args...)
		}
		return nil
	})
	for i, v := range visits {
		if err := replies[i].Err(); errors.Is(err, goredis.ErrNoScript) || goredis.HasErrorPrefix(err, "NOSCRIPT") {
			replies[i] = b.run(ctx, s, v.partition, v.args...)
		}
	}
	return replies
}

// everywhere visits every partition with the same arguments.
func everywhere(args ...any) []visit {
	visits := make([]visit, store.Partitions)
	for p := range visits {
		visits[p] = visit{p, args}
	}
	return visits
}

// firsts returns the first member of a sorted set in every partition that has one.
func (b *Backend) firsts(ctx context.Context, name string) (map[int]goredis.Z, error) {
	replies := make([]*goredis.ZSliceCmd, store.Partitions)
	_, err := b.client.Pipelined(ctx, func(p goredis.Pipeliner) error {
		for i := range replies {
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
