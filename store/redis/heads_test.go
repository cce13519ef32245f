package redis_test

import (
	"errors"
	"testing"

	"healthdial/store"
)

// TestHeadsAreReplicated: a checkpoint must not tell of what a failover can lose.
func TestHeadsAreReplicated(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	b, ctx := replicated(t, connect(t, p.primary), patience), t.Context()
	if err := b.Commit(ctx, put(0, "first")); err != nil {
		t.Fatal(err)
	}
	if heads, err := b.Heads(ctx); err != nil || heads[0].Seq != 1 || heads[1].Seq != 0 {
		t.Fatal(heads[:2], err)
	}
	p.pause(t)
	b = replicated(t, connect(t, p.primary), soon)
	if err := b.Commit(ctx, put(1, "second")); !errors.Is(err, store.ErrUnreplicated) {
		t.Fatal(err)
	}
	if heads, err := b.Heads(ctx); !errors.Is(err, store.ErrUnreplicated) {
		t.Errorf("told of %d links, %v", heads[0].Seq, err)
	}
	p.resume(t)
}
