package store

import (
	"context"
	"errors"
	"fmt"

	"healthdial/seal"
)

// A Swapper replaces sealed values where they are.
type Swapper interface {
	// Swap replaces values of items of a partition, as a Dump told them, by others
	// that open in the same places. One that is not what it was any more stays as it
	// is. Revisions, times and all else stay too. Who is at work notices at most that
	// a session which it remembers is to be read again (Put.Was). It returns how many values were replaced.
	Swap(ctx context.Context, partition int, swaps []Swap) (int, error)
}

// Swap is an item with what takes the places of its Values, nil for what stays.
type Swap struct {
	Item   Item
	Values [][]byte
}

// Resealed says what a walk of Reseal did.
type Resealed struct {
	Values   uint64 // all that there are
	Resealed uint64 // under the ring's current key now
	Moved    uint64 // written anew by others meanwhile, under their current key
	Unopened uint64 // left as they are: their key is not on the ring, or they are damaged
}

// swaps is how many items are resealed in one act.
const swaps = 64

// Reseal walks through a store and seals under the ring's current key what is sealed
// under another. Audit chains hash what is sealed, not what seals it, so they and
// what was noted of them hold as before. It may be interrupted and called again.
func Reseal(ctx context.Context, b Backend, ring *seal.Keyring, progress func(partition int, r Resealed)) (Resealed, error) {
	w := resealing{ring: ring}
	var ok bool
	if w.from, ok = b.(Dumper); ok {
		w.to, ok = b.(Swapper)
	}
	if !ok {
		return Resealed{}, errors.New("store: this store cannot reseal what it keeps")
	}
	for p := range Partitions {
		if err := w.partition(ctx, p); err != nil {
			return w.done, fmt.Errorf("store: resealing: %w", err)
		}
		if progress != nil {
			progress(p, w.done)
		}
	}
	return w.done, nil
}

// resealing is a walk under way.
type resealing struct {
	from Dumper
	to   Swapper
	ring *seal.Keyring
	done Resealed
}

func (w *resealing) partition(ctx context.Context, p int) error {
	var due []Swap
	for item, err := range w.from.Dump(ctx, p) {
		if err != nil {
			return err
		}
		if s, ok := w.reseal(p, item); ok {
			due = append(due, s)
		}
		if len(due) == swaps {
			if err := w.swap(ctx, p, due); err != nil {
				return err
			}
			due = due[:0]
		}
	}
	return w.swap(ctx, p, due)
}

func (w *resealing) swap(ctx context.Context, p int, due []Swap) error {
	if len(due) == 0 {
		return nil
	}
	n, err := w.to.Swap(ctx, p, due)
	w.done.Resealed += uint64(n)
	for _, s := range due {
		for _, v := range s.Values {
			if v != nil {
				w.done.Moved++
			}
		}
	}
	w.done.Moved -= uint64(n)
	return err
}

// reseal makes the swap of an item; ok is false if there is nothing to swap.
func (w *resealing) reseal(partition int, item Item) (s Swap, ok bool) {
	values, places := Values(item), places(partition, item)
	s = Swap{Item: item, Values: make([][]byte, len(values))}
	for i, v := range values {
		w.done.Values++
		if id, _ := seal.KeyOf(v); id == w.ring.Current() {
			continue
		}
		plain, err := w.ring.Open(places[i], v)
		if err != nil {
			w.done.Unopened++
			continue
		}
		s.Values[i], ok = w.ring.Seal(places[i], plain), true
	}
	return s, ok
}

// places are where an item's Values open.
func places(partition int, item Item) []seal.Place {
	switch i := item.(type) {
	case RecordItem:
		return []seal.Place{{Kind: i.Kind, Owner: i.Owner, ID: i.ID, Revision: i.Revision}}
	case MessageItem:
		return []seal.Place{messagePlace(i.Owner, i.ID)}
	case LetterItem:
		out := make([]seal.Place, len(i.Pieces))
		for n, p := range i.Pieces {
			out[n] = partPlace(i.Owner, p.Event)
		}
		return out
	case LinkItem:
		return []seal.Place{auditPlace(partition, i.Seq)}
	}
	return nil
}
