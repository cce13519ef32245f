package bolt

import (
	"bytes"
	"context"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"healthdial/store"
)

var _ store.Swapper = (*Backend)(nil)

// Swap implements store.Swapper.
func (b *Backend) Swap(ctx context.Context, partition int, swaps []store.Swap) (n int, err error) {
	err = b.commit(ctx, func(tx *bolt.Tx) (func() error, error) {
		return func() error {
			for _, s := range swaps {
				done, err := swap(tx, partition, s)
				if err != nil {
					return err
				}
				n += done
			}
			return nil
		}, nil
	})
	return n, err
}

// swap replaces what is still as it was and returns how many values that is.
func swap(tx *bolt.Tx, partition int, s store.Swap) (int, error) {
	switch i := s.Item.(type) {
	case store.RecordItem:
		key := recordKey(i.Owner, i.Kind, i.ID)
		value, expires, ok := records.get(tx, key)
		if !ok || !bytes.Equal(value, join(number(i.Revision), i.Value)) {
			return 0, nil
		}
		return 1, records.put(tx, key, expires, join(number(i.Revision), s.Values[0]))
	case store.MessageItem:
		key := messageKey(i.Owner, i.ID)
		m, ok, err := loadMessage(tx, key)
		if err != nil || !ok || !bytes.Equal(m.Value, i.Value) {
			return 0, err
		}
		_, expires, _ := messages.get(tx, key)
		m.Value = s.Values[0]
		return 1, m.save(tx, key, expires)
	case store.LetterItem:
		return swapLetter(tx, i, s.Values)
	case store.LinkItem:
		key := join(partitionKey(partition), number(i.Seq))
		l := readLink(key, links.in(tx).Get(key))
		if !bytes.Equal(l.Value, i.Value) {
			return 0, nil
		}
		l.Value = s.Values[0]
		return 1, putLink(tx, partition, l)
	}
	return 0, fmt.Errorf("bolt: an item of section %d has no values", s.Item.Section())
}

func swapLetter(tx *bolt.Tx, i store.LetterItem, values [][]byte) (n int, err error) {
	v := letters.in(tx).Get(letterKey(i.Owner, i.Seq))
	if v == nil {
		return 0, nil
	}
	l := letter{seq: i.Seq}
	if err := decodeLetter(v, &l); err != nil {
		return 0, err
	}
	for at, was := range i.Pieces {
		for j := range l.Pieces {
			if p := &l.Pieces[j]; values[at] != nil && p.Seq == was.Seq && bytes.Equal(p.Value, was.Value) {
				p.Value = values[at]
				n++
			}
		}
	}
	return n, l.save(tx, i.Owner)
}
