package bolt

import (
	"context"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"healthdial/store"
)

// Fill implements store.Filler.
func (b *Backend) Fill(ctx context.Context, partition int, items []store.Item) error {
	return b.commit(ctx, func(tx *bolt.Tx) (func() error, error) {
		return func() error {
			for _, item := range items {
				if err := fill(tx, partition, item); err != nil {
					return err
				}
			}
			return nil
		}, nil
	})
}

func fill(tx *bolt.Tx, partition int, item store.Item) error {
	switch i := item.(type) {
	case store.RecordItem:
		p := store.Put{Kind: i.Kind, ID: i.ID, Revision: i.Revision, Expires: i.Expires.Time(), Value: i.Value}
		return putRecord(tx, i.Owner, p)
	case store.MessageItem:
		return fillMessage(tx, i)
	case store.PartItem:
		n := named{State: i.State}
		if i.State == "" {
			n.Key = messageKey(i.Owner, i.ID)
		}
		return saveNamed(tx, i.Name, n, stampOf(i.Keep))
	case store.LetterItem:
		return fillLetter(tx, i)
	case store.RepeatItem:
		return seen.put(tx, join(i.Owner[:], i.Event[:]), stampOf(i.Until), nil)
	case store.CountItem:
		return counters.put(tx, i.Name[:], stampOf(i.Expires), number(uint64(i.Count)))
	case store.LinkItem:
		l := store.Link{Seq: i.Seq, Hash: i.Hash, At: i.At.Time(), Value: i.Value}
		return putLink(tx, partition, l)
	case store.HeadItem:
		return putHead(tx, partition, store.Head{Seq: i.Seq, Hash: i.Hash, At: i.At.Time()})
	}
	return fmt.Errorf("bolt: an item of section %d cannot be kept", item.Section())
}

func stampOf(n store.Instant) uint64 { return stamp(n.Time()) }

// fillMessage puts a message where it stood. One that is there already, from an
// earlier try, gives way.
func fillMessage(tx *bolt.Tx, i store.MessageItem) error {
	key := messageKey(i.Owner, i.ID)
	old, ok, err := loadMessage(tx, key)
	if err != nil {
		return err
	}
	if ok {
		if err := old.move(tx, key, 0, 0, 0); err != nil {
			return err
		}
	}
	m := message{
		Lane: i.Lane, Seq: i.Seq, Since: stampOf(i.Since), Token: i.Token, Attempts: i.Attempts,
		Doubled: i.Doubled, Cause: i.Cause, Value: i.Value,
	}
	for _, p := range i.Parts {
		m.Parts = append(m.Parts, sentPart{Name: p.Name, State: p.State})
	}
	at, expires := stampOf(i.At), stampOf(i.Forget)
	if i.Stage == store.Awaiting {
		at, expires = 0, at
	}
	return errors.Join(m.move(tx, key, stage(i.Stage), at, expires), messages.raise(tx, i.Seq))
}

func fillLetter(tx *bolt.Tx, i store.LetterItem) error {
	l := letter{seq: i.Seq, Group: i.Group, Total: i.Total, Ready: stampOf(i.Ready), GiveUp: stampOf(i.GiveUp)}
	for _, p := range i.Pieces {
		l.Pieces = append(l.Pieces, piece{Seq: p.Seq, Event: p.Event, Value: p.Value})
	}
	in, err := loadInbox(tx, i.Owner)
	if err != nil {
		return err
	}
	if i.Token != 0 {
		in.Claimed, in.Token, in.Until = i.Seq, i.Token, stampOf(i.Until)
	}
	return errors.Join(l.save(tx, i.Owner), in.save(tx, i.Owner), letters.raise(tx, max(i.Seq, i.Token)))
}

// raise makes the bucket's next number greater than n.
func (b bucket) raise(tx *bolt.Tx, n uint64) error {
	if in := b.in(tx); in.Sequence() < n {
		return in.SetSequence(n)
	}
	return nil
}
