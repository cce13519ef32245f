package bolt

import (
	bolt "go.etcd.io/bbolt"

	"healthdial/seal"
	"healthdial/store"
)

// checkAnswer refuses an answer to a letter that is gone or claimed anew.
func checkAnswer(tx *bolt.Tx, owner seal.Owner, a *store.Answer) error {
	if a == nil {
		return nil
	}
	in, err := loadInbox(tx, owner)
	if err != nil {
		return err
	}
	v := letters.in(tx).Get(letterKey(owner, a.Seq))
	if v == nil {
		return store.ErrLetterGone
	}
	if err := decodeLetter(v, &letter{}); err != nil {
		return err
	}
	if a.Token != 0 && (in.Claimed != a.Seq || in.Token != a.Token) {
		return store.ErrLetterGone
	}
	return nil
}

func (b *Backend) answer(tx *bolt.Tx, owner seal.Owner, a *store.Answer) error {
	if a == nil {
		return nil
	}
	in, err := loadInbox(tx, owner)
	if err != nil {
		return err
	}
	l := letter{seq: a.Seq}
	if err := decodeLetter(letters.in(tx).Get(letterKey(owner, a.Seq)), &l); err != nil {
		return err
	}
	if a.Again.IsZero() {
		err = b.removeLetter(tx, owner, l)
	} else {
		l.Ready = stamp(a.Again)
		err = l.save(tx, owner)
	}
	if err != nil {
		return err
	}
	if in.Claimed == a.Seq {
		in = in.release()
	}
	return in.save(tx, owner)
}

// removeLetter removes a letter; its parts are known as repeats a while longer.
func (b *Backend) removeLetter(tx *bolt.Tx, owner seal.Owner, l letter) error {
	until := stamp(b.options.Now().Add(store.Repeats))
	for _, p := range l.Pieces {
		if err := seen.put(tx, join(owner[:], p.Event[:]), until, nil); err != nil {
			return err
		}
	}
	return letters.in(tx).Delete(letterKey(owner, l.seq))
}
