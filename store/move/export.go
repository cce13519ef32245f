package move

import (
	"context"
	"errors"
	"fmt"
	"os"

	"healthdial/seal"
	"healthdial/store"
)

// Export writes everything that a store keeps into a file, readable by its owner
// alone. A file that an interrupted export of the same store left is gone on with
// where it is whole; one that is whole is compared with the store once more. It
// returns ErrChanged if a service was started since the export began.
func Export(ctx context.Context, from store.Mover, ring *seal.Keyring, path string, tell Progress) (Sum, error) {
	moored, err := store.Moor(from, ring)
	if err != nil {
		return Sum{}, err
	}
	if m, ok, err := moored.Mark(ctx); err != nil {
		return Sum{}, err
	} else if ok && !m.Done {
		return Sum{}, ErrHalfMoved
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return Sum{}, fmt.Errorf("move: opening the file: %w", err)
	}
	e := &export{from: from, moored: moored, ring: ring, file: file, tell: tell}
	sum, err := e.run(ctx)
	return sum, errors.Join(err, file.Close())
}

// export is one under way.
type export struct {
	from   store.Mover
	moored *store.Mooring
	ring   *seal.Keyring
	file   *os.File
	tell   Progress
	w      *writer
	after  placed // the last item that the file had; its item is nil for none
}

func (e *export) run(ctx context.Context) (Sum, error) {
	opened, err := e.moored.Openings(ctx)
	if err != nil {
		return Sum{}, err
	}
	e.tell.tell("verifying the audit log", 0, 0)
	if _, err := e.moored.Chains(ctx); err != nil {
		return Sum{}, err
	}
	whole, err := e.begin(opened)
	if err != nil {
		return Sum{}, err
	}
	if !whole {
		if err := e.write(ctx); err != nil {
			return Sum{}, err
		}
	}
	if err := e.unchanged(ctx, opened); err != nil {
		return Sum{}, err
	}
	if !whole {
		err = errors.Join(e.w.finish(), e.file.Sync())
	}
	return e.w.sums.total(), err
}

// write writes what the file has not yet.
func (e *export) write(ctx context.Context) error {
	for p := e.after.partition; p < store.Partitions; p++ {
		for item, err := range e.from.Dump(ctx, p) {
			if err != nil {
				return fmt.Errorf("move: reading the store: %w", err)
			}
			if store.IsMark(item) || e.has(p, item) {
				continue
			}
			if err := e.w.add(p, item); err != nil {
				return err
			}
			e.tell.tell("writing", p, e.w.count)
		}
		if err := e.w.flush(); err != nil {
			return err
		}
	}
	return nil
}

// unchanged refuses a store that a service was started on, or that an act was
// committed to, since it was read.
func (e *export) unchanged(ctx context.Context, opened uint64) error {
	now, err := e.moored.Openings(ctx)
	if err != nil {
		return err
	}
	if now != opened {
		return ErrChanged
	}
	for p, s := range e.w.sums.Sums {
		h, err := e.from.Head(ctx, p)
		if err != nil {
			return fmt.Errorf("move: reading the store: %w", err)
		}
		if h.Hash != s.Head {
			return ErrChanged
		}
	}
	return nil
}
