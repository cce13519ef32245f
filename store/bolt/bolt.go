// Package bolt is the embedded store: one file on one machine, safe against
// kill -9 and power cuts. Each act is on disk (fsync) before its method returns;
// acts that wait at the same time share a commit.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

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
}

func (o Options) orDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Remember = orDefault(o.Remember, 48*time.Hour)
	o.Sweep = orDefault(o.Sweep, time.Minute)
	o.LockWait = orDefault(o.LockWait, time.Second)
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
	db      *bolt.DB
	group   group
	signals [2]store.Signal // by store.Work
}

// Open opens the file, or makes it, readable by its owner alone. The directory
// must exist. It returns ErrInUse or ErrFormat, or what the file system says.
func Open(path string, o Options) (*Backend, error) {
	o = o.orDefaults()
	_, missing := os.Stat(path)
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: o.LockWait, FreelistType: bolt.FreelistMapType})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("%w: %s", ErrInUse, path)
	}
	if err != nil {
		return nil, fmt.Errorf("bolt: opening %s: %w", path, err)
	}
	b := &Backend{options: o, db: db}
	if err := errors.Join(db.Update(prepare), syncName(path, missing)); err != nil {
		return nil, errors.Join(fmt.Errorf("bolt: opening %s: %w", path, err), db.Close())
	}
	return b, nil
}

// syncName makes the name of a new file durable, which syncing the file does not.
func syncName(path string, missing error) error {
	if missing == nil {
		return nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Close closes the file once the acts under way are over. Later ones fail.
func (b *Backend) Close() error { return b.db.Close() }

// Run removes what has expired, until ctx is done. The store keeps every promise
// without it, but for its size. An error of the file ends it: a store that cannot
// write serves nobody.
func (b *Backend) Run(ctx context.Context) error {
	tick := time.NewTicker(b.options.Sweep)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if err := b.Sweep(ctx); err != nil {
				return err
			}
		}
	}
}
