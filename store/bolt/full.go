package bolt

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"time"

	"healthdial/store"
)

// fullness is since when the disk has no room for what is to be written.
type fullness struct {
	mu    sync.Mutex
	since time.Time // zero while there is room; guarded by mu
}

// Full reports since when what was to be written found no room on the disk. It is over
// with the first write that does; nothing is acknowledged meanwhile.
func (b *Backend) Full() (since time.Time, full bool) {
	b.full.mu.Lock()
	defer b.full.mu.Unlock()
	return b.full.since, !b.full.since.IsZero()
}

func (b *Backend) hasNoRoom(err error) error {
	b.full.mu.Lock()
	defer b.full.mu.Unlock()
	if b.full.since.IsZero() {
		b.full.since = b.options.Now()
		b.options.Logger.Error("the disk is full: nothing is taken until there is room", "err", err)
	}
	return noRoom(err)
}

func (b *Backend) hasRoom() {
	b.full.mu.Lock()
	defer b.full.mu.Unlock()
	if !b.full.since.IsZero() {
		b.options.Logger.Info("the disk has room again", "after", b.options.Now().Sub(b.full.since).Round(time.Second))
	}
	b.full.since = time.Time{}
}

// noRoom calls a full disk by the store's name for it.
func noRoom(err error) error {
	if isNoRoom(err) {
		return fmt.Errorf("%w: %w", store.ErrNoRoom, err)
	}
	return err
}

// isNoRoom reports whether an error of the file is that the disk, or somebody's share
// of it, is full. bbolt wraps some errors of the file and only quotes others.
func isNoRoom(err error) bool {
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		if err != nil && (errors.Is(err, cause) || strings.Contains(err.Error(), cause.Error())) {
			return true
		}
	}
	return false
}
