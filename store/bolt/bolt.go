// Package bolt is the embedded store: one file on one machine, safe against
// kill -9 and power cuts. Each act is on disk (fsync) before its method returns;
// acts that wait at the same time share a commit.
package bolt

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"healthdial/store"
)

var _ store.Backend = (*Backend)(nil)

// Errors of Open.
var (
	// ErrInUse is returned for a file that another process has open.
	ErrInUse = errors.New("bolt: the file is in use by another process")
	// ErrFormat is returned for a file that another version wrote.
	ErrFormat = errors.New("bolt: the file has another format than this version reads")
)

// Options are the settings of a Backend; zeros are usable.
type Options struct {
	// Now is the clock: it orders, expires and wakes. Default time.Now.
	Now func() time.Time
	// Remember is how long the ID of an ended message is known, so that adding
	// it again changes nothing. Default 48 hours.
	Remember time.Duration
	// Sweep is how often Run removes what has expired. Default one minute.
	Sweep time.Duration
	// LockWait is how long Open waits for a file in use. Default one second.
	LockWait time.Duration
	// Logger is told of compactions and of a full disk. Default: nobody is.
	Logger *slog.Logger
}

func (o Options) orDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Remember = orDefault(o.Remember, 48*time.Hour)
	o.Sweep = orDefault(o.Sweep, time.Minute)
	o.LockWait = orDefault(o.LockWait, time.Second)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// Backend is a store.Backend in one file.
type Backend struct {
	options Options
	path    string // of the file, with links followed
	group   group
	signals [2]store.Signal // by store.Work
	written atomic.Uint64   // transactions on disk
	full    fullness

	writing sync.Mutex   // held by whoever writes: the leader of a group, or a compaction
	viewing sync.RWMutex // held by whoever reads
	db      *bolt.DB     // replaced under both
}

// Open opens the file, or makes it, readable by its owner alone. The directory
// must exist. It returns ErrInUse or ErrFormat, or what the file system says.
func Open(path string, o Options) (*Backend, error) {
	o = o.orDefaults()
	if followed, err := filepath.EvalSymlinks(path); err == nil {
		path = followed // else it is new
	}
	db, _, err := lock(path, o.LockWait)
	if err != nil {
		return nil, err
	}
	b := &Backend{options: o, path: path, db: db}
	// The name is made durable each time: whoever made the file, or put it in the
	// place of another, may have been killed before.
	if err := errors.Join(b.prepare(), discard(path), syncName(path)); err != nil {
		return nil, errors.Join(fmt.Errorf("bolt: opening %s: %w", path, noRoom(err)), db.Close())
	}
	return b, nil
}

// prepare writes only if there is something to be made: a file can be opened though
// the disk is full.
func (b *Backend) prepare() error {
	prepared := false
	err := b.db.View(func(tx *bolt.Tx) (err error) {
		prepared, err = isPrepared(tx)
		return err
	})
	if err != nil || prepared {
		return err
	}
	return b.db.Update(prepare)
}

// Close closes the file once the acts under way are over. Later ones fail.
func (b *Backend) Close() error {
	b.writing.Lock()
	defer b.writing.Unlock()
	return b.db.Close()
}

// update writes in a transaction of its own, which is on disk when it returns.
func (b *Backend) update(write func(tx *bolt.Tx) error) error {
	b.writing.Lock()
	defer b.writing.Unlock()
	err := b.db.Update(write)
	switch {
	case err == nil:
		b.written.Add(1)
		b.hasRoom()
	case isNoRoom(err):
		err = b.hasNoRoom(err)
	}
	return err
}
