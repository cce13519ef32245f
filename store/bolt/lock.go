package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// lock opens the file that path names and holds its lock. Whoever waited for the lock
// may get that of a file which another took the place of meanwhile (Compact): what is
// written there is lost. So the name is looked up again under the lock.
func lock(path string, wait time.Duration) (*bolt.DB, *os.File, error) {
	for until := time.Now().Add(wait); ; {
		db, file, err := lockAny(path, wait)
		if err != nil {
			return nil, nil, err
		}
		named, err := names(path, file)
		if err == nil && named {
			return db, file, nil
		}
		if err := errors.Join(err, db.Close()); err != nil {
			return nil, nil, fmt.Errorf("bolt: opening %s: %w", path, err)
		}
		if time.Now().After(until) {
			return nil, nil, fmt.Errorf("%w: %s", ErrInUse, path)
		}
	}
}

// lockAny holds the lock of the file that path named when it was opened.
func lockAny(path string, wait time.Duration) (db *bolt.DB, file *os.File, err error) {
	db, err = bolt.Open(path, 0o600, &bolt.Options{
		Timeout: wait, FreelistType: bolt.FreelistMapType,
		OpenFile: func(name string, flag int, mode os.FileMode) (_ *os.File, err error) {
			file, err = os.OpenFile(name, flag, mode)
			return file, err
		},
	})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, nil, fmt.Errorf("%w: %s", ErrInUse, path)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("bolt: opening %s: %w", path, noRoom(err))
	}
	return db, file, nil
}

// names reports whether path names a file that is open.
func names(path string, file *os.File) (bool, error) {
	is, err := file.Stat()
	if err != nil {
		return false, err
	}
	named, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(is, named), err
}

// syncName makes the name of a file durable, which syncing the file does not.
func syncName(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
