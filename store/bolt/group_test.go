package bolt

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	bolt "go.etcd.io/bbolt"
)

func newBackend(t *testing.T) *Backend {
	t.Helper()
	b, err := Open(filepath.Join(t.TempDir(), "store.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// hold begins an act that stays in its commit until released.
func hold(b *Backend) (release func(), done <-chan error) {
	inside, leave, result := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		result <- b.commit(context.Background(), func(*bolt.Tx) (func() error, error) {
			close(inside)
			<-leave
			return nil, nil
		})
	}()
	<-inside
	return func() { close(leave) }, result
}

// waitFor returns once n acts wait for the commit under way.
func (g *group) waitFor(n int) {
	for {
		g.mu.Lock()
		there := len(g.waiting)
		g.mu.Unlock()
		if there == n {
			return
		}
		runtime.Gosched()
	}
}

// What came while a commit ran shares the next one; a refusal is its act's own.
func TestGroupSharesCommit(t *testing.T) {
	b := newBackend(t)
	release, held := hold(b)
	refusal := errors.New("refused")
	txs := make(chan int, 10)
	results := make(chan error, 10)
	for i := range 10 {
		go func() {
			results <- b.commit(t.Context(), func(tx *bolt.Tx) (func() error, error) {
				txs <- tx.ID()
				if i == 3 {
					return nil, refusal
				}
				return func() error { return meta.in(tx).Put([]byte{byte(i)}, []byte("x")) }, nil
			})
		}()
	}
	b.group.waitFor(10)
	release()
	if err := <-held; err != nil {
		t.Error(err)
	}
	refused, first := 0, <-txs
	for range 9 {
		if tx := <-txs; tx != first {
			t.Errorf("transactions %d and %d, want one", first, tx)
		}
	}
	for range 10 {
		if err := <-results; errors.Is(err, refusal) {
			refused++
		} else if err != nil {
			t.Error(err)
		}
	}
	if refused != 1 {
		t.Errorf("%d were refused, want 1", refused)
	}
	_ = b.db.View(func(tx *bolt.Tx) error {
		for i := range 10 {
			if got := meta.in(tx).Get([]byte{byte(i)}) != nil; got != (i != 3) {
				t.Errorf("act %d is written: %t", i, got)
			}
		}
		return nil
	})
}

// A write that fails takes back all that shared its commit, and says so to all.
func TestGroupFailsTogether(t *testing.T) {
	b := newBackend(t)
	release, held := hold(b)
	broken := errors.New("disk full")
	results := make(chan error, 2)
	for i := range 2 {
		go func() {
			results <- b.commit(t.Context(), func(tx *bolt.Tx) (func() error, error) {
				return func() error {
					if i == 1 {
						return broken
					}
					return meta.in(tx).Put([]byte("x"), []byte("x"))
				}, nil
			})
		}()
		b.group.waitFor(i + 1)
	}
	release()
	<-held
	for range 2 {
		if err := <-results; !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	}
	_ = b.db.View(func(tx *bolt.Tx) error {
		if meta.in(tx).Get([]byte("x")) != nil {
			t.Error("the other act was written")
		}
		return nil
	})
}

// An act that panics leaves nobody waiting.
func TestGroupPanic(t *testing.T) {
	b := newBackend(t)
	release, held := hold(b)
	var wg sync.WaitGroup
	results := make(chan error, 2)
	for i := range 2 {
		wg.Go(func() {
			defer func() { _ = recover() }()
			results <- b.commit(t.Context(), func(*bolt.Tx) (func() error, error) {
				if i == 0 {
					panic("a bug")
				}
				return nil, nil
			})
		})
		b.group.waitFor(i + 1)
	}
	release()
	<-held
	wg.Wait()
	if err := <-results; !errors.Is(err, errAbandoned) {
		t.Errorf("who shared its commit got %v", err)
	}
	if err := b.commit(t.Context(), func(*bolt.Tx) (func() error, error) { return nil, nil }); err != nil {
		t.Errorf("who came later got %v", err)
	}
}

// An act whose context is over does not begin.
func TestGroupContext(t *testing.T) {
	b := newBackend(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := b.commit(ctx, func(*bolt.Tx) (func() error, error) {
		t.Error("it began")
		return nil, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
