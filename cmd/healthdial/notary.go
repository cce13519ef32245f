package main

import (
	"context"
	"encoding/hex"
	"log/slog"
	"sync/atomic"
	"time"

	"healthdial/store"
)

const (
	// checkpointEvery is how much of the audit log may be cut off unseen, at most.
	checkpointEvery = time.Minute
	// checkpointTime bounds one checkpoint, which looks at every chain.
	checkpointTime = 5 * time.Second
)

// notary makes checkpoints of the audit log, each minute when something changed and
// when the service stops, and logs their hashes: a log that is kept elsewhere is the
// witness that nobody put an older store in the place of this one.
type notary struct {
	checkpoint func(ctx context.Context, now time.Time, every time.Duration) (store.Checkpoint, bool, error)
	now        func() time.Time
	log        *slog.Logger

	made, failed, shorter atomic.Uint64
}

// Run makes checkpoints until ctx ends, and then the last.
func (n *notary) Run(ctx context.Context) error {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			// Other machines tick at other moments: what is nearly due is due.
			n.make(ctx, checkpointEvery-checkpointEvery/10)
		case <-ctx.Done():
			n.make(context.WithoutCancel(ctx), 0)
			return nil
		}
	}
}

// make makes one, if the last is that old. While the store is away none is made, and
// the next has what this one had not.
func (n *notary) make(ctx context.Context, every time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, checkpointTime)
	defer cancel()
	c, made, err := n.checkpoint(ctx, n.now(), every)
	if err != nil {
		n.failed.Add(1)
		n.log.Warn("no audit checkpoint", "err", err)
	}
	if !made {
		return
	}
	n.made.Add(1)
	n.log.Info("audit checkpoint", "number", c.Number, "hash", hex.EncodeToString(c.Hash[:]))
	if len(c.Back) > 0 {
		n.shorter.Add(1)
		n.log.Error("audit chains are shorter than they were: run healthdial audit verify", "partitions", c.Back)
	}
}

// tally counts checkpoints.
func (n *notary) tally() map[string]uint64 {
	return map[string]uint64{"checkpoint": n.made.Load(), "checkpoint_failed": n.failed.Load(), "chain_shorter": n.shorter.Load()}
}
