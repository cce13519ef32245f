package move

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"healthdial/store"
)

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
