package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/store"
)

// TestNotary: a checkpoint is tried each minute and, whatever its age, at the end; one
// that failed is no reason to stop; hashes are logged, and chains that became shorter.
func TestNotary(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		var tries []time.Duration
		n := &notary{now: time.Now, log: slog.New(slog.NewTextHandler(&log, nil))}
		n.checkpoint = func(ctx context.Context, _ time.Time, every time.Duration) (store.Checkpoint, bool, error) {
			tries = append(tries, every)
			switch len(tries) {
			case 1:
				return store.Checkpoint{}, false, errors.New("away")
			case 2:
				return store.Checkpoint{}, false, nil // nothing changed
			}
			return store.Checkpoint{Number: 7, Hash: [32]byte{0xab}, Back: []int{3}}, true, ctx.Err()
		}
		ctx, stop := context.WithTimeout(t.Context(), 2*checkpointEvery+time.Second)
		defer stop()
		if err := n.Run(ctx); err != nil {
			t.Error(err)
		}
		if want := []time.Duration{54 * time.Second, 54 * time.Second, 0}; !slices.Equal(tries, want) {
			t.Errorf("tried %v, want %v", tries, want)
		}
		for _, want := range []string{`msg="no audit checkpoint" err=away`, `msg="audit checkpoint" number=7 hash=ab0000`, "shorter than they were", "partitions=[3]"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log lacks %s:\n%s", want, &log)
			}
		}
		if got := n.tally(); got["checkpoint"] != 1 || got["checkpoint_failed"] != 1 || got["chain_shorter"] != 1 {
			t.Errorf("counted %v", got)
		}
	})
}
