package bolt

import (
	"context"
	"encoding/binary"
	"iter"

	bolt "go.etcd.io/bbolt"

	"healthdial/store"
)

var _ store.Mover = (*Backend)(nil)

// Dump implements store.Dumper. No transaction is open while the caller has an item.
func (b *Backend) Dump(ctx context.Context, partition int) iter.Seq2[store.Item, error] {
	return func(yield func(store.Item, error) bool) {
		for _, s := range []struct {
			in   bucket
			read reader
		}{
			{records, dumpRecord}, {messages, dumpMessage}, {parts, dumpPart},
			{letters, dumpLetter}, {seen, dumpRepeat}, {counters, dumpCount},
		} {
			if !b.dump(ctx, s.in, partition, s.read, yield) {
				return
			}
		}
		for item, err := range store.DumpChain(ctx, b, partition) {
			if !yield(item, err) {
				return
			}
		}
	}
}

// reader makes an item of a bucket's entry.
type reader func(tx *bolt.Tx, key, value []byte) (store.Item, error)

// dumpPage is how many entries are read in one transaction.
const dumpPage = 256

// dump yields a bucket's entries of a partition, page by page; more is false once
// the caller has enough or an error was yielded.
func (b *Backend) dump(ctx context.Context, in bucket, partition int, read reader, yield func(store.Item, error) bool) (more bool) {
	now := b.options.Now()
	for from := firstOf(partition); from != nil; {
		items, next, err := b.dumpPage(ctx, in, partition, from, read)
		for _, item := range items {
			if m, ok := item.(store.MessageItem); ok {
				item = m.Lapsed(now, b.options.Remember)
			}
			if !item.Ends().Past(now) && !yield(item, nil) {
				return false
			}
		}
		if err != nil {
			yield(nil, err)
			return false
		}
		from = next
	}
	return true
}

// dumpPage reads on from a key; next is nil after the last.
func (b *Backend) dumpPage(ctx context.Context, in bucket, partition int, from []byte, read reader) (items []store.Item, next []byte, err error) {
	err = b.view(ctx, func(tx *bolt.Tx) error {
		c := in.in(tx).Cursor()
		k, v := seekPartition(c, from, partition)
		for ; k != nil && len(items) < dumpPage; k, v = stepPartition(c, partition) {
			item, err := read(tx, k, v)
			if err != nil {
				return err
			}
			items = append(items, item)
		}
		next = join(k)
		if k == nil {
			next = nil
		}
		return nil
	})
	return items, next, err
}

// Keys begin with an owner or a name, of which the first two octets tell the
// partition: each partition has every store.Partitions-th of their values.

func firstOf(partition int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(partition)) }

// seekPartition goes to the first entry of a partition at or after a key.
func seekPartition(c *bolt.Cursor, from []byte, partition int) (k, v []byte) {
	k, v = c.Seek(from)
	for k != nil && int(binary.BigEndian.Uint16(k))%store.Partitions != partition {
		n := int(binary.BigEndian.Uint16(k))
		n += (partition - n%store.Partitions + store.Partitions) % store.Partitions
		if n > 0xFFFF {
			return nil, nil
		}
		k, v = c.Seek(firstOf(n))
	}
	return k, v
}

// stepPartition goes to the next entry of a partition.
func stepPartition(c *bolt.Cursor, partition int) (k, v []byte) {
	k, v = c.Next()
	if k == nil || int(binary.BigEndian.Uint16(k))%store.Partitions == partition {
		return k, v
	}
	return seekPartition(c, join(k), partition)
}
