package store

import (
	"context"
	"errors"
	"fmt"

	"healthdial/seal"
)

// KeyUse is how many values are sealed under which key: by section, then key.
type KeyUse map[Section]map[uint32]uint64

// Under is how many values are sealed under a key.
func (u KeyUse) Under(id uint32) (n uint64) {
	for _, keys := range u {
		n += keys[id]
	}
	return n
}

// UsedKeys walks through a store and counts, and calls progress, if any, with each
// partition that is done. While a service runs, counts are of what was there when
// the walk came by.
func UsedKeys(ctx context.Context, b Backend, progress func(partition int)) (KeyUse, error) {
	if g, ok := b.(*Guarded); ok {
		b = g.Backend // what goes over all partitions is not guarded
	}
	d, ok := b.(Dumper)
	if !ok {
		return nil, errors.New("store: this store cannot tell what it keeps")
	}
	used := KeyUse{}
	for p := range Partitions {
		for item, err := range d.Dump(ctx, p) {
			if err != nil {
				return nil, fmt.Errorf("store: counting keys: %w", err)
			}
			used.add(item)
		}
		if progress != nil {
			progress(p)
		}
	}
	return used, nil
}

// add counts an item's values. One that is too short to name a key counts under 0.
func (u KeyUse) add(item Item) {
	for _, v := range Values(item) {
		id, _ := seal.KeyOf(v)
		if u[item.Section()] == nil {
			u[item.Section()] = map[uint32]uint64{}
		}
		u[item.Section()][id]++
	}
}

// Values are an item's sealed values.
func Values(item Item) [][]byte {
	switch i := item.(type) {
	case RecordItem:
		return [][]byte{i.Value}
	case MessageItem:
		if len(i.Value) > 0 {
			return [][]byte{i.Value}
		}
	case LetterItem:
		values := make([][]byte, len(i.Pieces))
		for n, p := range i.Pieces {
			values[n] = p.Value
		}
		return values
	case LinkItem:
		return [][]byte{i.Value}
	}
	return nil
}
