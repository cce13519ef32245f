package bolt

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"
	bolt "go.etcd.io/bbolt"

	"healthdial/seal"
)

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
