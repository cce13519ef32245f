package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/seal"
	"healthdial/store"
)

// moody is a backend whose partitions answer as they are told.
type moody struct {
	store.Backend
	asked  int
	answer func(ctx context.Context, owner seal.Owner) error
}

func (m *moody) Get(ctx context.Context, owner seal.Owner, _, _ string) (store.Record, error) {
	m.asked++
	return store.Record{}, m.answer(ctx, owner)
}

// hung leaves everybody waiting.
func hung(ctx context.Context, _ seal.Owner) error {
	<-ctx.Done()
	return ctx.Err()
}

func answers(err error) func(context.Context, seal.Owner) error {
	return func(context.Context, seal.Owner) error { return err }
}

func get(g *store.Guarded, owner seal.Owner) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	began := time.Now()
	_, err := g.Get(ctx, owner, "session", "")
	return time.Since(began), err
}

func TestGuardDoesNotWaitForWhatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &moody{answer: hung}
		g := store.Guard(m)
		for range 3 {
			if took, err := get(g, seal.Owner{}); took != 5*time.Second || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("after %v: %v", took, err)
			}
		}
		for range 100 {
			if took, err := get(g, seal.Owner{}); took != 0 || !errors.Is(err, store.ErrAway) {
				t.Fatalf("after %v: %v", took, err)
			}
		}
		if m.asked != 3 || !g.Away(seal.Owner{}) || g.Absent() != 1 {
			t.Errorf("asked %d times, away %t, absent %d", m.asked, g.Away(seal.Owner{}), g.Absent())
		}

		m.answer = answers(nil)
		time.Sleep(1300 * time.Millisecond)
		for range 2 {
			if took, err := get(g, seal.Owner{}); took != 0 || err != nil {
				t.Errorf("back, after %v: %v", took, err)
			}
		}
		if g.Away(seal.Owner{}) || g.Absent() != 0 {
			t.Error("away still")
		}
	})
}

func TestGuardsArePartitions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lost, others := seal.Owner{0, 7}, seal.Owner{0, 8}
		g := store.Guard(&moody{answer: func(ctx context.Context, owner seal.Owner) error {
			if owner == lost {
				return io.EOF
			}
			return nil
		}})
		for range 10 {
			_, _ = get(g, lost)
		}
		if _, err := get(g, others); err != nil || g.Away(others) || !g.Away(lost) {
			t.Errorf("%v, away: the lost %t, others %t", err, g.Away(lost), g.Away(others))
		}
	})
}

// A record that cannot be read, a conflict, a caller who left: the partition
// answered, or was not given the time.
func TestGuardKnowsAnswers(t *testing.T) {
	full := fmt.Errorf("%w: %w", store.ErrNoRoom, syscall.ENOSPC)
	for _, err := range []error{store.ErrNotFound, store.ErrConflict, store.ErrFull, context.Canceled, errors.New("WRONGTYPE"), full} {
		synctest.Test(t, func(t *testing.T) {
			g := store.Guard(&moody{answer: answers(err)})
			for range 20 {
				if _, got := get(g, seal.Owner{}); !errors.Is(got, err) {
					t.Fatal(got)
				}
			}
			if g.Away(seal.Owner{}) {
				t.Errorf("away by %v", err)
			}
		})
	}
}

// While it is tried whether a partition is back, one waits and nobody else.
func TestGuardProbesAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &moody{answer: answers(io.EOF)}
		g := store.Guard(m)
		for range 3 {
			_, _ = get(g, seal.Owner{})
		}
		m.answer = hung
		time.Sleep(1300 * time.Millisecond)
		probe := make(chan error)
		go func() {
			_, err := get(g, seal.Owner{})
			probe <- err
		}()
		synctest.Wait()
		for range 10 {
			if took, err := get(g, seal.Owner{}); took != 0 || !errors.Is(err, store.ErrAway) {
				t.Errorf("after %v: %v", took, err)
			}
		}
		if err := <-probe; !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// TestPassing: what did not answer is the store's failure only where it was the store that
// was asked; a peer's network error looks alike.
func TestPassing(t *testing.T) {
	refused := &net.OpError{Op: "dial", Err: errors.New("refused")}
	for _, err := range []error{refused, io.EOF, context.DeadlineExceeded, store.ErrUnreplicated} {
		m := &moody{answer: answers(err)}
		if _, got := get(store.Guard(m), seal.Owner{}); !store.Passing(got) || !errors.Is(got, err) {
			t.Errorf("%v of the store: %v", err, got)
		}
		if store.Passing(err) != (err == store.ErrUnreplicated) {
			t.Errorf("%v of anybody", err)
		}
	}
	if _, got := get(store.Guard(&moody{answer: answers(store.ErrNoRoom)}), seal.Owner{}); !store.Passing(got) {
		t.Errorf("a full disk is not for ever: %v", got)
	}
	if _, got := get(store.Guard(&moody{answer: answers(store.ErrConflict)}), seal.Owner{}); store.Passing(got) {
		t.Errorf("%v is an answer", got)
	}
}
