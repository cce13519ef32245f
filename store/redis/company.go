package redis

import (
	"context"
	"fmt"

	goredis "github.com/redis/go-redis/v9"
)

// company sends what callers ask for at the same time in one round trip: 1.4 times as
// many menu turns a second with 64 callers at one server (docs/benchmarks.md). Only
// what need not be waited for by replicas goes in company, and what may be repeated:
// reads, and acts whose repeat knows itself.
//
// The client's own blocking way to do so waits past the end of a context, so that while
// a server hangs nobody is told in time. Here the caller leaves and the command stays:
// whether it was done is then unknown, as after any lost reply.
type company struct{ pipe *goredis.AutoPipeliner }

// mostInCompany bounds what waits for a server that is slower than its callers.
const mostInCompany = 4096

func newCompany(client goredis.UniversalClient) (company, error) {
	o := goredis.DefaultAutoPipelineOptions()
	o.MaxQueuedCommands = mostInCompany
	pipe, err := client.AsyncAutoPipelineWithOptions(o)
	if err != nil {
		return company{}, fmt.Errorf("redis: pipelining: %w", err)
	}
	return company{pipe}, nil
}

// do runs a command. Its result may be read if there is no error.
func (c company) do(ctx context.Context, cmd goredis.Cmder) error {
	return c.pipe.Submit(ctx, cmd).WaitContext(ctx)
}

// eval runs a script that the server knows.
func (c company) eval(ctx context.Context, s *script, keys []string, args []any) *goredis.Cmd {
	words := []any{"evalsha", s.Hash(), len(keys)}
	for _, k := range keys {
		words = append(words, k)
	}
	cmd := goredis.NewCmd(ctx, append(words, args...)...)
	if err := c.do(ctx, cmd); err != nil {
		cmd = goredis.NewCmd(ctx)
		cmd.SetErr(err)
	}
	return cmd
}
