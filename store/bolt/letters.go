package bolt

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"
	bolt "go.etcd.io/bbolt"

	"healthdial/seal"
	"healthdial/store"
)

// letter is what the file keeps of one letter: the parts there are of it, in
// order. Its key is owner and sequence number.
type letter struct {
	_      struct{} `cbor:",toarray"`
	Group  store.Name
	Total  int
	Ready  uint64 // once complete: when it may be claimed
	GiveUp uint64 // when it may be claimed though parts are missing
	Pieces []piece
	seq    uint64
}

type piece struct {
	_     struct{} `cbor:",toarray"`
	Seq   int
	Event store.Name
	Value []byte
}

func (l letter) complete() bool { return len(l.Pieces) == l.Total }

// from is when a letter may be claimed.
func (l letter) from() uint64 {
	if l.complete() {
		return l.Ready
	}
	return max(l.GiveUp, l.Ready)
}

// has reports whether a part is there.
func (l letter) has(seq int) bool {
	for _, p := range l.Pieces {
		if p.Seq == seq {
			return true
		}
	}
	return false
}

// insert puts a part in its place.
func (l *letter) insert(p piece) {
	i := 0
	for i < len(l.Pieces) && l.Pieces[i].Seq < p.Seq {
		i++
	}
	l.Pieces = append(l.Pieces[:i], append([]piece{p}, l.Pieces[i:]...)...)
}

func (l letter) save(tx *bolt.Tx, owner seal.Owner) error {
	value, err := cbor.Marshal(l)
	if err != nil {
		return err
	}
	return letters.in(tx).Put(letterKey(owner, l.seq), value)
}

// eachLetter calls f with an owner's letters, oldest first, until it returns false.
func eachLetter(tx *bolt.Tx, owner seal.Owner, f func(l letter) bool) (err error) {
	letters.each(tx, owner[:], func(k, v []byte) bool {
		l := letter{seq: readNumber(k[len(owner):])}
		if err = decodeLetter(v, &l); err != nil {
			return false
		}
		return f(l)
	})
	return err
}

func decodeLetter(v []byte, l *letter) error {
	if err := cbor.Unmarshal(v, l); err != nil {
		return fmt.Errorf("bolt: a letter is damaged: %w", err)
	}
	return nil
}

// pick returns the letter to claim at now: the oldest that is complete or given
// up, if it may be claimed already.
func pick(tx *bolt.Tx, owner seal.Owner, now uint64) (picked letter, ok bool, err error) {
	err = eachLetter(tx, owner, func(l letter) bool {
		if l.complete() || l.GiveUp <= now {
			picked, ok = l, l.from() <= now
			return false
		}
		return true
	})
	return picked, ok, err
}
