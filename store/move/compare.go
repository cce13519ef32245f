package move

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"healthdial/store"
)

// compare reads the store back and holds every item to the file: both are in one
// order. It returns how many items expired on the way.
func (i *inflow) compare(ctx context.Context) (expired uint64, err error) {
	r, err := i.open()
	if err != nil {
		return 0, err
	}
	f := &left{reader: r}
	i.count = 0
	for p := range store.Partitions {
		n, err := i.comparePartition(ctx, p, f)
		if err != nil {
			return expired, err
		}
		expired += n
	}
	if got, ok, err := f.peek(); ok || err != nil {
		return expired, errors.Join(&DifferentError{got.partition, got.entry.Section, "missing"}, err)
	}
	return expired, nil
}

func (i *inflow) comparePartition(ctx context.Context, partition int, f *left) (expired uint64, err error) {
	for item, err := range i.to.Dump(ctx, partition) {
		if err != nil {
			return expired, fmt.Errorf("move: reading the store back: %w", err)
		}
		if store.IsMark(item) {
			continue
		}
		n, err := i.skip(f, partition, item)
		expired += n
		if err != nil {
			return expired, err
		}
		if err := i.same(f, partition, item); err != nil {
			return expired, err
		}
		i.count++
		i.tell.tell("reading back", partition, i.count)
	}
	n, err := i.skip(f, partition, nil)
	return expired + n, err
}

// skip passes those items of the file that come before the store's next, nil for
// after its last: what is missing must have expired.
func (i *inflow) skip(f *left, partition int, next store.Item) (expired uint64, err error) {
	for {
		want, ok, err := f.peek()
		if err != nil || !ok || want.partition != partition || next != nil && compare(want.item, next) >= 0 {
			return expired, err
		}
		if !want.item.Ends().Past(i.now()) && !i.lapsed(want.item) {
			return expired, &DifferentError{partition, want.entry.Section, "missing"}
		}
		f.pass()
		expired++
	}
}

// same holds an item of the store to the file's next.
func (i *inflow) same(f *left, partition int, got store.Item) error {
	want, ok, err := f.peek()
	if err != nil {
		return err
	}
	if !ok || want.partition != partition || compare(want.item, got) != 0 {
		return &DifferentError{partition, got.Section(), "not of the file"}
	}
	e, err := f.entry(got)
	if err != nil {
		return err
	}
	if !bytes.Equal(e.Body, want.entry.Body) && !i.lapsed(want.item) {
		return &DifferentError{partition, got.Section(), "changed"}
	}
	f.pass()
	return nil
}

// lapsed reports whether a message's receipts were awaited until a moment that came
// on the way: it is told otherwise now, and forgotten some time after.
func (i *inflow) lapsed(item store.Item) bool {
	m, ok := item.(store.MessageItem)
	return ok && m.Stage == store.Awaiting && m.At.Past(i.now())
}

// left are the items of a file that are still to be compared.
type left struct {
	*reader
	items []placed
}

// peek returns the next item; ok is false after the last.
func (l *left) peek() (p placed, ok bool, err error) {
	for len(l.items) == 0 {
		if l.whole {
			return placed{}, false, nil
		}
		if l.items, err = l.reader.items(); err != nil && !errors.Is(err, io.EOF) {
			return placed{}, false, err
		}
	}
	return l.items[0], true, nil
}

func (l *left) pass() { l.items = l.items[1:] }
