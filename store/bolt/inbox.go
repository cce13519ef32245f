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
		all, err := loadLetters(tx, p.Owner)
		if err != nil {
			return nil, err
		}
		fresh = true
		return func() error { return b.receive(tx, in, all, p) }, nil
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

func (b *Backend) receive(tx *bolt.Tx, in inbox, all []letter, p store.Part) error {
	now := b.options.Now()
	l, ok := letterOf(all, in, p)
	if !ok {
		seq, err := letters.sequence(tx, now.UnixMicro())
		if err != nil {
			return err
		}
		l = letter{Group: p.Group, Total: p.Total, GiveUp: stamp(p.GiveUp), seq: seq}
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

// letterOf returns the letter that a part belongs to: one of its group that
// misses it and is not claimed.
func letterOf(all []letter, in inbox, p store.Part) (letter, bool) {
	for _, l := range all {
		if l.Group == p.Group && !l.complete() && !l.has(p.Seq) && l.seq != in.Claimed {
			return l, true
		}
	}
	return letter{}, false
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
		all, err := loadLetters(tx, owner)
		if err != nil {
			return nil, err
		}
		return func() (err error) {
			l, ok, err = b.claimLetter(tx, owner, in, all, stamp(now), stamp(now.Add(lease)))
			return err
		}, nil
	})
	return l, ok && err == nil, err
}

// claimLetter claims an owner's next letter. A claim that is over is forgotten.
func (b *Backend) claimLetter(tx *bolt.Tx, owner seal.Owner, in inbox, all []letter, now, until uint64) (store.Letter, bool, error) {
	l, ok := pick(all, now)
	if !ok {
		return store.Letter{}, false, in.release().save(tx, owner)
	}
	token, err := letters.sequence(tx, b.options.Now().UnixMicro())
	if err != nil {
		return store.Letter{}, false, err
	}
	in.Claimed, in.Token, in.Until = l.seq, token, until
	return l.out(owner, token), true, in.save(tx, owner)
}

// out is a letter as it leaves the transaction.
func (l letter) out(owner seal.Owner, token uint64) store.Letter {
	out := store.Letter{Owner: owner, Seq: l.seq, Token: token}
	for _, p := range l.Pieces {
		out.Parts = append(out.Parts, store.Piece{Event: p.Event, Value: bytes.Clone(p.Value)})
	}
	return out
}
