package move

import (
	"bytes"
	"context"
	"fmt"

	"healthdial/store"
)

// claim marks an empty store as being filled from this file, or finds its mark.
func (i *inflow) claim(ctx context.Context) error {
	m, ok, err := i.moored.Mark(ctx)
	if err != nil {
		return err
	}
	if ok && bytes.Equal(m.File, i.mark.File) {
		i.mark = m
		return nil
	}
	if err := i.empty(ctx); err != nil {
		return err
	}
	return i.moored.SetMark(ctx, i.mark)
}

// empty refuses a store that holds anything but its own proof of these keys.
func (i *inflow) empty(ctx context.Context) error {
	if _, err := i.moored.Openings(ctx); err != nil {
		return err
	}
	for p := range store.Partitions {
		for item, err := range i.to.Dump(ctx, p) {
			if err != nil {
				return fmt.Errorf("move: reading the store: %w", err)
			}
			if !store.IsProof(item) {
				return ErrNotEmpty
			}
		}
	}
	return nil
}
