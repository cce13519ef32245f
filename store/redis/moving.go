package redis

import (
	"context"
	"errors"
	"slices"

	goredis "github.com/redis/go-redis/v9"
)

// While a cluster moves a slot key by key, some of a partition's keys are at one server
// and some at another. A script needs them all, so it must run at neither: a key that is
// not there yet reads as one that never was. The server that gives the slot away says
// ASK; a client would follow, and here it does not. The partition is not served until
// the slot is at one place.

// ErrMoving is returned for what needs a partition whose slot is being moved. Nothing
// was done.
var ErrMoving = errors.New("redis: the partition is between two servers: its slot is being moved")

// stays is a hook of a cluster's nodes that refuses what a client asks after an ASK.
type stays struct{}

// still is a cluster's client that does not follow an ASK.
func still(c *goredis.ClusterClient) *goredis.ClusterClient {
	c.OnNewNode(func(node *goredis.Client) { node.AddHook(stays{}) })
	return c
}

// DialHook implements goredis.Hook.
func (stays) DialHook(next goredis.DialHook) goredis.DialHook { return next }

// ProcessHook implements goredis.Hook.
func (stays) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook { return next }

// ProcessPipelineHook implements goredis.Hook: ASKING and its command go together.
func (stays) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		if !slices.ContainsFunc(cmds, asking) {
			return next(ctx, cmds)
		}
		for _, cmd := range cmds {
			cmd.SetErr(ErrMoving)
		}
		return ErrMoving
	}
}

func asking(cmd goredis.Cmder) bool { return cmd.Name() == "asking" }
