package bolt

import (
	"bytes"
	"context"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"healthdial/seal"
	"healthdial/store"
)

// view reads in a transaction of its own.
func (b *Backend) view(ctx context.Context, read func(tx *bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.viewing.RLock()
	defer b.viewing.RUnlock()
	return b.db.View(read)
}

// Get implements store.Records.
func (b *Backend) Get(ctx context.Context, owner seal.Owner, kind, id string) (store.Record, error) {
	var r store.Record
	err := b.view(ctx, func(tx *bolt.Tx) error {
		value, expires, ok := records.get(tx, recordKey(owner, kind, id))
		if !ok {
			return store.ErrNotFound
		}
		r = record(id, expires, value)
		return nil
	})
	return r, err
}

// List implements store.Records.
func (b *Backend) List(ctx context.Context, owner seal.Owner, kind string) ([]store.Record, error) {
	var out []store.Record
	prefix := kindPrefix(owner, kind)
	err := b.view(ctx, func(tx *bolt.Tx) error {
		records.each(tx, prefix, func(k, v []byte) bool {
			out = append(out, record(string(k[len(prefix):]), readNumber(v), v[min(8, len(v)):]))
			return true
		})
		return nil
	})
	return out, err
}

// record reads what putRecord wrote, out of its transaction. What is too short for
// that has a value that will not open.
func record(id string, expires uint64, value []byte) store.Record {
	return store.Record{
		ID: id, Revision: readNumber(value), Expires: moment(expires),
		Value: bytes.Clone(value[min(8, len(value)):]),
	}
}

func putRecord(tx *bolt.Tx, owner seal.Owner, p store.Put) error {
	return records.put(tx, recordKey(owner, p.Kind, p.ID), stamp(p.Expires), join(number(p.Revision), p.Value))
}

// expect refuses unless a record is at a revision, 0 for none.
func expect(tx *bolt.Tx, key []byte, revision uint64, was []byte) error {
	value, _, _ := records.get(tx, key)
	if readNumber(value) != revision || !bytes.HasSuffix(value, was) {
		return store.ErrConflict
	}
	return nil
}

// maxKey bounds what a caller may make part of a key; bbolt allows 32 KiB.
const maxKey = 1024

func checkNames(b store.Batch) error {
	for _, p := range b.Puts {
		if len(p.Kind)+len(p.ID) > maxKey || p.Revision == 0 {
			return fmt.Errorf("bolt: a %s cannot be put under this name or revision", p.Kind)
		}
	}
	return nil
}
