package move

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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

// begin begins the file or finds where to go on with it; whole says that there is
// nothing to go on with.
func (e *export) begin(opened uint64) (whole bool, err error) {
	info, err := e.file.Stat()
	if err != nil {
		return false, fmt.Errorf("move: the file: %w", err)
	}
	if info.Size() == 0 {
		return false, e.anew(opened)
	}
	r, err := newReader(e.file, e.ring)
	switch {
	case r != nil && errors.Is(err, ErrUnfinished):
		return false, e.anew(opened) // not even its first chunk is whole
	case err != nil:
		return false, err
	}
	if err := r.ours(e.ring); err != nil {
		return false, err
	}
	if r.opening.Openings != opened {
		return false, ErrChanged
	}
	return e.goOn(r)
}

func (e *export) anew(opened uint64) (err error) {
	if _, err := e.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("move: the file: %w", err)
	}
	if err := e.file.Truncate(0); err != nil {
		return fmt.Errorf("move: the file: %w", err)
	}
	e.w, err = begin(e.file, e.ring, opening{Fingerprint: store.Fingerprint(e.ring), Openings: opened})
	return err
}

// goOn reads as far as the file is whole and cuts off the rest.
func (e *export) goOn(r *reader) (whole bool, err error) {
	err = r.each(func(items []placed) error {
		if len(items) > 0 {
			e.after = items[len(items)-1]
		}
		return nil
	})
	e.w = &writer{codec: r.codec, w: e.file, stream: r.stream, n: r.n, sums: r.sums}
	switch {
	case err == nil:
		return true, nil
	case !errors.Is(err, ErrUnfinished) && !errors.Is(err, ErrDamaged):
		return false, err
	}
	if err := e.file.Truncate(r.offset); err != nil {
		return false, fmt.Errorf("move: the file: %w", err)
	}
	_, err = e.file.Seek(r.offset, io.SeekStart)
	return false, err
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

// has reports whether the file had an item when the export went on with it.
func (e *export) has(partition int, item store.Item) bool {
	return e.after.item != nil && partition == e.after.partition && compare(item, e.after.item) <= 0
}

// compare orders the items of a partition.
func compare(a, b store.Item) int {
	if a.Section() != b.Section() {
		return int(a.Section()) - int(b.Section())
	}
	return bytes.Compare(a.Key(), b.Key())
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
