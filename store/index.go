package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"healthdial/seal"
)

// Index finds things by names that must not be read at rest: an account's
// numbers, the person behind a visit code. Each (space, key) lives in a partition
// of its own, so an index is written before the act that needs it and is
// idempotent.
type Index struct {
	backend Backend
	box     *box
}

// entry is what an index seals.
type entry struct {
	ID    string `cbor:"1,keyasint"`
	Value []byte `cbor:"2,keyasint"`
}

func (x *Index) owner(space, key string) seal.Owner {
	return seal.Owner(x.box.hash("index", space, key))
}

// Put stores a value under an id of a key. The same id is overwritten. Zero
// expires is never.
func (x *Index) Put(ctx context.Context, space, key, id string, value []byte, expires time.Time) error {
	place := seal.Place{Kind: kindIndex, Owner: x.owner(space, key), ID: x.box.name("entry", space, key, id)}
	for {
		old, err := x.backend.Get(ctx, place.Owner, place.Kind, place.ID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("store: reading an index: %w", err)
		}
		place.Revision = fresh()
		sealed, err := x.box.seal(place, entry{id, value})
		if err != nil {
			return err
		}
		err = x.backend.Commit(ctx, Batch{Owner: place.Owner, Puts: []Put{{
			Kind: place.Kind, ID: place.ID, Expect: old.Revision, Revision: place.Revision,
			Expires: expires, Value: sealed,
		}}})
		if !errors.Is(err, ErrConflict) {
			return wrapIndex(err)
		}
	}
}

// fresh is a revision that no record ever had: an entry put again is never taken
// for the one that was there before.
func fresh() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return binary.BigEndian.Uint64(b[:]) | 1
}

// All returns what a key holds at now, by id.
func (x *Index) All(ctx context.Context, space, key string, now time.Time) (map[string][]byte, error) {
	records, err := x.backend.List(ctx, x.owner(space, key), kindIndex)
	if err != nil {
		return nil, wrapIndex(err)
	}
	out := make(map[string][]byte, len(records))
	for _, r := range records {
		if r.expired(now) {
			continue
		}
		e, err := x.open(space, key, r)
		if err != nil {
			return nil, err
		}
		out[e.ID] = e.Value
	}
	return out, nil
}

func (x *Index) open(space, key string, r Record) (entry, error) {
	var e entry
	err := x.box.openRecord(seal.Place{Kind: kindIndex, Owner: x.owner(space, key), ID: r.ID}, r, &e)
	return e, err
}

// Take removes one value of a key and returns it; ok is false if there is none at
// now. At most one caller gets a value.
func (x *Index) Take(ctx context.Context, space, key string, now time.Time) (value []byte, ok bool, err error) {
	for {
		records, err := x.backend.List(ctx, x.owner(space, key), kindIndex)
		if err != nil {
			return nil, false, wrapIndex(err)
		}
		r, ok := firstLive(records, now)
		if !ok {
			return nil, false, nil
		}
		e, err := x.open(space, key, r)
		if err != nil {
			return nil, false, err
		}
		err = x.delete(ctx, x.owner(space, key), r)
		if !errors.Is(err, ErrConflict) {
			return e.Value, err == nil, wrapIndex(err)
		}
	}
}

func firstLive(records []Record, now time.Time) (Record, bool) {
	for _, r := range records {
		if !r.expired(now) {
			return r, true
		}
	}
	return Record{}, false
}

// Remove removes an id of a key, if it is there.
func (x *Index) Remove(ctx context.Context, space, key, id string) error {
	owner := x.owner(space, key)
	for {
		r, err := x.backend.Get(ctx, owner, kindIndex, x.box.name("entry", space, key, id))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return wrapIndex(err)
		}
		if err := x.delete(ctx, owner, r); !errors.Is(err, ErrConflict) {
			return wrapIndex(err)
		}
	}
}

func (x *Index) delete(ctx context.Context, owner seal.Owner, r Record) error {
	return x.backend.Commit(ctx, Batch{
		Owner: owner, Deletes: []Delete{{Kind: kindIndex, ID: r.ID, Expect: r.Revision}},
	})
}

func wrapIndex(err error) error {
	if err != nil {
		return fmt.Errorf("store: index: %w", err)
	}
	return nil
}
