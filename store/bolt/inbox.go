package bolt

import (
	"bytes"
	"context"
	"time"

	bolt "go.etcd.io/bbolt"

	"healthdial/seal"
	"healthdial/store"
)

// Receive implements store.Letters.
func (b *Backend) Receive(ctx context.Context, p store.Part) (fresh bool, err error) {
	err = b.commit(ctx, func(tx *bolt.Tx) (func() error, error) {
		if b.repeated(tx, p) {
			return nil, nil
		}
		in, err := loadInbox(tx, p.Owner)
		if err != nil {
			return nil, err
		}
		l, err := letterOf(tx, in, p)
		if err != nil {
			return nil, err
		}
		fresh = true
		return func() error { return b.receive(tx, in, l, p) }, nil
	})
	if err != nil {
		return false, err
	}
	b.signals[store.Incoming].Wake()
	return fresh, nil
}

// repeated reports whether a part is known: its letter is not yet answered, or
// was not long ago.
func (b *Backend) repeated(tx *bolt.Tx, p store.Part) bool {
	_, until, known := seen.get(tx, join(p.Owner[:], p.Event[:]))
	return known && (until == 0 || until > stamp(b.options.Now()))
}

func (b *Backend) receive(tx *bolt.Tx, in inbox, l letter, p store.Part) (err error) {
	now := b.options.Now()
	if l.seq == 0 {
		l = letter{Group: p.Group, Total: p.Total, GiveUp: stamp(p.GiveUp)}
		if l.seq, err = letters.sequence(tx, now.UnixMicro()); err != nil {
			return err
		}
	}
	l.insert(piece{Seq: p.Seq, Event: p.Event, Value: p.Value})
	l.Ready = min(stamp(p.At), stamp(now))
	if err := seen.put(tx, join(p.Owner[:], p.Event[:]), 0, nil); err != nil {
		return err
	}
	if err := l.save(tx, p.Owner); err != nil {
		return err
	}
	return in.save(tx, p.Owner)
}

// letterOf returns the letter that a part belongs to: the newest of its group that
// misses it and is not claimed; the zero letter if it begins one, for which there
// must be room.
func letterOf(tx *bolt.Tx, in inbox, p store.Part) (found letter, err error) {
	waiting, parts := 0, p.Total
	err = eachLetter(tx, p.Owner, func(l letter) bool {
		if l.Group == p.Group && !l.complete() && !l.has(p.Seq) && l.seq != in.Claimed {
			found = l
		}
		waiting, parts = waiting+1, parts+l.Total
		return true
	})
	if err == nil && found.seq == 0 && (waiting >= store.MostLetters || parts > store.MostParts) {
		err = store.ErrFull
	}
	return found, err
}

// Next implements store.Letters.
func (b *Backend) Next(ctx context.Context, now time.Time, lease time.Duration) (l store.Letter, ok bool, err error) {
	err = b.commit(ctx, func(tx *bolt.Tx) (func() error, error) {
		k, _ := incoming.next(tx, nil)
		if k == nil || readNumber(k) > stamp(now) {
			return nil, nil
		}
		owner := seal.Owner(k[8:])
		in, err := loadInbox(tx, owner)
		if err != nil {
			return nil, err
		}
		picked, mine, err := pick(tx, owner, stamp(now))
		if err != nil {
			return nil, err
		}
		return func() (err error) {
			if !mine {
				return in.release().save(tx, owner)
			}
			l, err = b.claimLetter(tx, owner, in, picked, stamp(now.Add(lease)))
			ok = err == nil
			return err
		}, nil
	})
	return l, ok && err == nil, err
}

// claimLetter claims an owner's letter under a new token.
func (b *Backend) claimLetter(tx *bolt.Tx, owner seal.Owner, in inbox, l letter, until uint64) (store.Letter, error) {
	token, err := letters.sequence(tx, b.options.Now().UnixMicro())
	if err != nil {
		return store.Letter{}, err
	}
	in.Claimed, in.Token, in.Until = l.seq, token, until
	return l.out(owner, token), in.save(tx, owner)
}

// out is a letter as it leaves the transaction.
func (l letter) out(owner seal.Owner, token uint64) store.Letter {
	out := store.Letter{Owner: owner, Seq: l.seq, Token: token}
	for _, p := range l.Pieces {
		out.Parts = append(out.Parts, store.Piece{Event: p.Event, Value: bytes.Clone(p.Value)})
	}
	return out
}
