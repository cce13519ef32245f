package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	bolt "go.etcd.io/bbolt"
)

// errUnnamed is returned once a file stands in the place of another and that cannot be
// made durable: after a power cut the other may be back. Nothing may be acknowledged.
var errUnnamed = errors.New("bolt: the name of the compacted file is not durable")

// copySize bounds what one transaction of a copy holds in memory.
const copySize = 4 << 20

// Usage is how the file's octets are used. What lies behind them is a hole.
type Usage struct {
	Size int64 // pages that were ever used
	Free int64 // of these, what nothing is in now
}

// Usage looks at the file.
func (b *Backend) Usage() (u Usage, err error) {
	b.viewing.RLock()
	defer b.viewing.RUnlock()
	err = b.db.View(func(tx *bolt.Tx) error {
		u.Size = tx.Size()
		return nil
	})
	stats := b.db.Stats()
	u.Free = int64(stats.FreePageN+stats.PendingPageN) * int64(b.db.Info().PageSize)
	return u, err
}

// Compact gives what is free in the file back to the disk: a bbolt file never shrinks.
// It copies what there is into a new file beside the old one, which then takes its
// place. Reads go on meanwhile, and acts wait. Killed at any moment it leaves one whole
// file under the name; the lock is held throughout. If there is no room for the copy
// it returns store.ErrNoRoom, and all is as it was.
func (b *Backend) Compact() (before, after Usage, err error) {
	b.writing.Lock()
	defer b.writing.Unlock()
	if before, err = b.Usage(); err != nil {
		return before, after, fmt.Errorf("bolt: compacting: %w", err)
	}
	c := &compaction{b: b}
	for _, step := range c.steps() {
		if err := step(); err != nil {
			return before, after, fmt.Errorf("bolt: compacting: %w", errors.Join(noRoom(err), c.undo()))
		}
	}
	after, err = b.Usage()
	return before, after, err
}

// compaction is one Compact, by who holds Backend.writing.
type compaction struct {
	b     *Backend
	file  *os.File // beside the old one, until renamed
	dense *bolt.DB // in it; nil once it is the backend's
}

// beside is where a file's copy grows.
func beside(path string) string { return path + ".compacting" }

// discard removes what a compaction that was killed has left. Whoever calls it holds
// the lock.
func discard(path string) error {
	if err := os.Remove(beside(path)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// steps are what a compaction does, in order. Between any two of them it may be killed.
func (c *compaction) steps() []func() error {
	return []func() error{c.make, c.copy, c.sync, c.rename, c.swap}
}

// make makes the new file and locks it, before it has a name that anybody opens.
func (c *compaction) make() (err error) {
	if err := discard(c.b.path); err != nil {
		return err
	}
	c.dense, c.file, err = lockAny(beside(c.b.path), c.b.options.LockWait)
	if err != nil {
		return err
	}
	return c.resemble()
}

// resemble gives the new file the old one's mode and owner: who compacts may be root.
func (c *compaction) resemble() error {
	old, err := os.Stat(c.b.path)
	if err != nil {
		return err
	}
	made, err := c.file.Stat()
	if err != nil {
		return err
	}
	if is, was := made.Sys().(*syscall.Stat_t), old.Sys().(*syscall.Stat_t); is.Uid != was.Uid || is.Gid != was.Gid {
		if err := c.file.Chown(int(was.Uid), int(was.Gid)); err != nil {
			return err
		}
	}
	return c.file.Chmod(old.Mode().Perm())
}

// copy copies everything. Nothing of it need be on disk before the end.
func (c *compaction) copy() error {
	c.dense.NoSync, c.dense.NoGrowSync = true, true
	defer func() { c.dense.NoSync, c.dense.NoGrowSync = false, false }()
	return bolt.Compact(c.dense, c.b.db, copySize)
}

// sync brings the copy, its mode and its owner to the disk.
func (c *compaction) sync() error { return c.file.Sync() }

// rename puts the new file in the old one's place. Who waits for the old one's lock
// looks at the name again once it has it.
func (c *compaction) rename() error { return os.Rename(beside(c.b.path), c.b.path) }

// swap has the backend use the new file. If its name may not last, nothing can be
// written any more.
func (c *compaction) swap() error {
	unnamed := syncName(c.b.path)
	c.b.viewing.Lock()
	sparse := c.b.db
	c.b.db, c.dense = c.dense, nil
	c.b.viewing.Unlock()
	if unnamed != nil {
		return errors.Join(fmt.Errorf("%w: %w", errUnnamed, unnamed), c.b.db.Close(), sparse.Close())
	}
	return sparse.Close()
}

// undo removes a copy that has not taken the place of the file.
func (c *compaction) undo() error {
	if c.dense == nil {
		return nil
	}
	return errors.Join(c.dense.Close(), discard(c.b.path))
}
