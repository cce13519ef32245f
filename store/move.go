package store

import (
	"context"
	"iter"
)

// A Dumper tells everything that it keeps, so that it can move to another store.
type Dumper interface {
	// Dump yields what a partition keeps, in the order of Item.Key and only what
	// has not expired by the store's clock. It stops at the first error, which it
	// yields. Whoever has an item may change the store; what moves meanwhile may
	// be told as it was before or as it is after. Indexes and sums are not told:
	// they follow from the items.
	Dump(ctx context.Context, partition int) iter.Seq2[Item, error]
}

// A Filler takes what a Dumper told. Nobody else may use the store meanwhile.
type Filler interface {
	// Fill keeps items of a partition, which come in the order of a Dump. When it
	// returns an error some may be kept; to fill the same again changes nothing.
	Fill(ctx context.Context, partition int, items []Item) error
}

// A Mover is a Backend whose content can leave and come.
type Mover interface {
	Backend
	Dumper
	Filler
}
