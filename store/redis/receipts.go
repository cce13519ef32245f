package redis

import (
	"context"
	"fmt"

	"healthdial/outbox"
	"healthdial/store"
)

// nameParts tells every peer's name for a part which message it is of, and returns
// the receipts that came before. Names live in partitions of their own, so this
// comes before the act that it belongs to, and is harmless without it: a receipt
// then waits at the message.
func (b *Backend) nameParts(ctx context.Context, s *store.Settle) ([]string, error) {
	if s == nil || len(s.Parts) == 0 {
		return nil, nil
	}
	visits := make([]visit, len(s.Parts))
	for i, p := range s.Parts {
		visits[i] = visit{home(p), []any{hexOf(p), member(s.Lease.Owner, s.Lease.ID), micros(s.At)}}
	}
	early := make([]string, len(s.Parts))
	for i, reply := range b.runAll(ctx, b.scripts.name, visits) {
		state, err := reply.Text()
		if err != nil {
			return nil, fmt.Errorf("redis: naming a part: %w", err)
		}
		early[i] = state
	}
	return early, nil
}

// Receipt implements store.Queue.
func (b *Backend) Receipt(ctx context.Context, r store.Receipt) error {
	name, state := hexOf(r.Part), string(r.State)
	m, err := b.run(ctx, b.scripts.named, home(r.Part), name, state, micros(r.Keep)).Text()
	if err != nil {
		return fmt.Errorf("redis: finding a part: %w", err)
	}
	if m == "" {
		return nil
	}
	owner, _, err := readMember(m)
	if err != nil {
		return err
	}
	err = b.run(ctx, b.scripts.receipt, home(owner), b.clock(), b.options.Remember.Microseconds(), m, name, state).Err()
	if err != nil {
		return fmt.Errorf("redis: applying a receipt: %w", err)
	}
	return nil
}

// state is what outbox calls a stage of a message.
func state(stage string) outbox.State {
	switch stage {
	case "timed", "ready":
		return outbox.Queued
	case "awaiting":
		return outbox.Sent
	}
	return outbox.State(stage)
}
