package bolt

import (
	"bytes"

	bolt "go.etcd.io/bbolt"
)

// bucket names one of the file's buckets. Owners have 16 octets, times and
// sequence numbers 8, lanes 1; all are big-endian, so that keys sort by them.
type bucket string

const (
	meta     bucket = "meta"     // "format"
	expiry   bucket = "expiry"   // time, bucket, 0, key: what is to be swept when
	records  bucket = "records"  // shelf: owner, kind, 0, id
	counters bucket = "counters" // shelf: name
	messages bucket = "messages" // shelf: owner, id; its sequence numbers messages
	timed    bucket = "timed"    // lane, time due, seq, message key
	ready    bucket = "ready"    // lane, seq, message key
	leased   bucket = "leased"   // lease's end, seq, message key
	tally    bucket = "tally"    // stage, lane -> count
	parts    bucket = "parts"    // shelf: part name
	letters  bucket = "letters"  // owner, seq; its sequence numbers letters and claims
	inboxes  bucket = "inboxes"  // owner
	incoming bucket = "incoming" // time due, owner
	seen     bucket = "seen"     // shelf: owner, event
	links    bucket = "links"    // partition, seq
	heads    bucket = "heads"    // partition
)

func buckets() []bucket {
	return []bucket{
		meta, expiry, records, counters, messages, timed, ready, leased, tally, parts,
		letters, inboxes, incoming, seen, links, heads,
	}
}

func (b bucket) in(tx *bolt.Tx) *bolt.Bucket { return tx.Bucket([]byte(b)) }

// next returns the key and value of the first entry that begins with prefix;
// the key is nil if there is none.
func (b bucket) next(tx *bolt.Tx, prefix []byte) (key, value []byte) {
	k, v := b.in(tx).Cursor().Seek(prefix)
	if !bytes.HasPrefix(k, prefix) {
		return nil, nil
	}
	return k, v
}

// each calls f with every entry that begins with prefix, in order, until it
// returns false. f must not change the bucket, nor keep what it is given.
func (b bucket) each(tx *bolt.Tx, prefix []byte, f func(key, value []byte) bool) {
	c := b.in(tx).Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if !f(k, v) {
			return
		}
	}
}

// sequence takes the bucket's next number: the clock's microseconds, or one more
// than the last, so that numbers tell age and never repeat.
func (b bucket) sequence(tx *bolt.Tx, micros int64) (uint64, error) {
	in := b.in(tx)
	n := max(in.Sequence()+1, uint64(max(micros, 0)))
	return n, in.SetSequence(n)
}
