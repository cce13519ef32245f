package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
)

// errFull is returned when a chain has no number left for another entry.
var errFull = errors.New("audit: the chain is full")

// Next chains e after prev. The zero Entry stands before the first, whose Seq is
// 1. It refuses an event that has no canonical form.
func Next(prev Entry, e Event) (Entry, error) {
	if prev.Seq+1 == 0 {
		return Entry{}, errFull
	}
	next := Entry{Seq: prev.Seq + 1, Prev: prev.Hash, Event: e}
	hash, err := next.sum()
	if err != nil {
		return Entry{}, err
	}
	next.Hash = hash
	return next, nil
}

// sum is the hash that an entry with these fields must carry.
func (e Entry) sum() ([32]byte, error) {
	event, err := e.Event.MarshalCBOR()
	if err != nil {
		return [32]byte{}, err
	}
	buf := make([]byte, 0, len(e.Prev)+8+len(event))
	buf = append(buf, e.Prev[:]...)
	buf = binary.BigEndian.AppendUint64(buf, e.Seq)
	return sha256.Sum256(append(buf, event...)), nil
}

// BrokenError says where a chain first fails to verify.
type BrokenError struct {
	Seq   uint64 // the entry that was expected there
	Cause string // in words: "out of order", "changed"
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("audit: chain broken at entry %d: %s", e.Seq, e.Cause)
}

// Verify walks a chain from its first entry and counts those that verify. At the
// first that was changed, swapped, dropped or put in it stops with a
// *BrokenError; an error of the sequence itself is passed on. A chain cut short
// at its end verifies: whoever wants to know compares n, or the last hash, with
// what was noted elsewhere, as in a Checkpoint.
func Verify(seq iter.Seq2[Entry, error]) (n uint64, err error) {
	var prev Entry
	for e, err := range seq {
		if err != nil {
			return n, fmt.Errorf("audit: reading entry %d: %w", n+1, err)
		}
		if err := Follows(prev, e); err != nil {
			return n, err
		}
		prev, n = e, n+1
	}
	return n, nil
}

// Follows reports, as a *BrokenError, what keeps e from being the entry after prev.
// The zero Entry stands before the first.
func Follows(prev, e Entry) error {
	want := prev.Seq + 1
	if e.Seq != want || e.Prev != prev.Hash {
		return &BrokenError{Seq: want, Cause: "out of order"}
	}
	sum, err := e.sum()
	if err != nil || sum != e.Hash {
		return &BrokenError{Seq: want, Cause: "changed"}
	}
	return nil
}
