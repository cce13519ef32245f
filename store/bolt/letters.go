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

func (l letter) save(tx *bolt.Tx, owner seal.Owner) error {
	value, err := cbor.Marshal(l)
	if err != nil {
		return err
	}
	return letters.in(tx).Put(letterKey(owner, l.seq), value)
}

// inbox is what the file keeps of an owner's letters as a whole: which one is
// claimed, and when the incoming bucket lists the owner.
type inbox struct {
	_       struct{} `cbor:",toarray"`
	Due     uint64
	Claimed uint64 // sequence number, 0 for none
	Token   uint64
	Until   uint64
}

func loadInbox(tx *bolt.Tx, owner seal.Owner) (in inbox, err error) {
	v := inboxes.in(tx).Get(owner[:])
	if v == nil {
		return inbox{}, nil
	}
	if err := cbor.Unmarshal(v, &in); err != nil {
		return inbox{}, fmt.Errorf("bolt: an inbox is damaged: %w", err)
	}
	return in, nil
}

// release is the inbox with nothing claimed.
func (in inbox) release() inbox { return inbox{Due: in.Due} }

// save stores an owner's inbox and lists it under when its next letter may be
// claimed; one without letters is removed.
func (in inbox) save(tx *bolt.Tx, owner seal.Owner) error {
	due, ok, err := in.due(tx, owner)
	if err != nil {
		return err
	}
	if err := incoming.in(tx).Delete(join(number(in.Due), owner[:])); err != nil {
		return err
	}
	if !ok {
		return inboxes.in(tx).Delete(owner[:])
	}
	in.Due = due
	value, err := cbor.Marshal(in)
	if err != nil {
		return err
	}
	if err := incoming.in(tx).Put(join(number(in.Due), owner[:]), nil); err != nil {
		return err
	}
	return inboxes.in(tx).Put(owner[:], value)
}

// due is when the next letter may be claimed; ok is false if there is none. The
// oldest complete one holds up those behind it; an incomplete one holds up nothing
// until it is given up.
func (in inbox) due(tx *bolt.Tx, owner seal.Owner) (at uint64, ok bool, err error) {
	if in.Claimed != 0 {
		return in.Until, true, nil
	}
	err = eachLetter(tx, owner, func(l letter) bool {
		if !ok || l.from() < at {
			at, ok = l.from(), true
		}
		return !l.complete()
	})
	return at, ok, err
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
