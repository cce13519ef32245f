package bolt

import (
	"bytes"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// format is what this version reads and writes; it brings files of oldFormat to it.
const (
	format    = "healthdial 2"
	oldFormat = "healthdial 1" // its indexes of messages had the message's key as value
)

// isPrepared reports whether a file is as this version wants it.
func isPrepared(tx *bolt.Tx) (bool, error) {
	if had, err := formatOf(tx); err != nil || had != format {
		return false, err
	}
	for _, b := range buckets() {
		if b.in(tx) == nil {
			return false, nil
		}
	}
	return true, nil
}

// formatOf is the format of a file, "" for a new one.
func formatOf(tx *bolt.Tx) (string, error) {
	b := meta.in(tx)
	if b == nil {
		return "", nil
	}
	had := string(b.Get([]byte("format")))
	if had != format && had != oldFormat {
		return "", ErrFormat
	}
	return had, nil
}

// prepare makes the buckets of a new file, or brings an old one up to date.
func prepare(tx *bolt.Tx) error {
	had, err := formatOf(tx)
	if err != nil {
		return err
	}
	for _, b := range buckets() {
		if _, err := tx.CreateBucketIfNotExists([]byte(b)); err != nil {
			return fmt.Errorf("making bucket %s: %w", b, err)
		}
	}
	if had == oldFormat {
		for _, index := range []bucket{timed, ready, leased} {
			if err := index.lengthen(tx); err != nil {
				return fmt.Errorf("bringing %s up to date: %w", index, err)
			}
		}
	}
	return stampFormat(tx)
}

func stampFormat(tx *bolt.Tx) error { return meta.in(tx).Put([]byte("format"), []byte(format)) }

// lengthen brings an index of oldFormat up to date.
func (b bucket) lengthen(tx *bolt.Tx) error {
	var old [][2][]byte
	b.each(tx, nil, func(k, v []byte) bool {
		old = append(old, [2][]byte{bytes.Clone(k), bytes.Clone(v)})
		return true
	})
	for _, e := range old {
		if err := b.in(tx).Delete(e[0]); err != nil {
			return err
		}
		if err := b.in(tx).Put(join(e[0], e[1]), nil); err != nil {
			return err
		}
	}
	return nil
}
