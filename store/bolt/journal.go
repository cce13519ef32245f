package bolt

import (
	"bytes"
	"context"

	bolt "go.etcd.io/bbolt"

	"healthdial/store"
)

// chain makes the links of a batch's events, in the partition as it now stands.
func chain(tx *bolt.Tx, batch store.Batch) ([]store.Link, error) {
	if batch.Audit == nil {
		return nil, nil
	}
	return batch.Audit(loadHead(tx, store.Partition(batch.Owner)))
}

// A link is stored as hash, time, value; a head as sequence number, hash, time.
const hashSize = 32

func appendLinks(tx *bolt.Tx, partition int, add []store.Link) error {
	if len(add) == 0 {
		return nil
	}
	h := loadHead(tx, partition)
	for _, l := range add {
		if err := putLink(tx, partition, l); err != nil {
			return err
		}
		h.Seq, h.Hash = l.Seq, l.Hash
		if l.At.After(h.At) {
			h.At = l.At
		}
	}
	return putHead(tx, partition, h)
}

func putLink(tx *bolt.Tx, partition int, l store.Link) error {
	return links.in(tx).Put(join(partitionKey(partition), number(l.Seq)), join(l.Hash[:], number(stamp(l.At)), l.Value))
}

func putHead(tx *bolt.Tx, partition int, h store.Head) error {
	return heads.in(tx).Put(partitionKey(partition), join(number(h.Seq), h.Hash[:], number(stamp(h.At))))
}

func loadHead(tx *bolt.Tx, partition int) store.Head {
	v := heads.in(tx).Get(partitionKey(partition))
	if len(v) != 8+hashSize+8 {
		return store.Head{}
	}
	return store.Head{Seq: readNumber(v), Hash: [hashSize]byte(v[8:]), At: moment(readNumber(v[8+hashSize:]))}
}

// Head implements store.Journal.
func (b *Backend) Head(ctx context.Context, partition int) (h store.Head, err error) {
	err = b.view(ctx, func(tx *bolt.Tx) error {
		h = loadHead(tx, partition)
		return nil
	})
	return h, err
}

// Heads implements store.Journal.
func (b *Backend) Heads(ctx context.Context) (all [store.Partitions]store.Head, err error) {
	err = b.view(ctx, func(tx *bolt.Tx) error {
		for p := range all {
			all[p] = loadHead(tx, p)
		}
		return nil
	})
	return all, err
}

// Links implements store.Journal.
func (b *Backend) Links(ctx context.Context, partition int, from uint64, n int) ([]store.Link, error) {
	var out []store.Link
	prefix := partitionKey(partition)
	err := b.view(ctx, func(tx *bolt.Tx) error {
		c := links.in(tx).Cursor()
		k, v := c.Seek(join(prefix, number(from)))
		for ; bytes.HasPrefix(k, prefix) && len(out) < n; k, v = c.Next() {
			out = append(out, readLink(k, v))
		}
		return nil
	})
	return out, err
}

func readLink(k, v []byte) store.Link {
	l := store.Link{Seq: readNumber(k[2:])}
	if len(v) < hashSize+8 {
		return l // its value will not open
	}
	l.Hash, l.At = [hashSize]byte(v), moment(readNumber(v[hashSize:]))
	l.Value = bytes.Clone(v[hashSize+8:])
	return l
}
