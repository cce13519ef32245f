package bolt

import (
	"context"

	bolt "go.etcd.io/bbolt"

	"healthdial/store"
)

// Commit implements store.Records.
func (b *Backend) Commit(ctx context.Context, batch store.Batch) error {
	if err := checkNames(batch); err != nil {
		return err
	}
	err := b.commit(ctx, func(tx *bolt.Tx) (func() error, error) {
		if err := check(tx, batch); err != nil {
			return nil, err
		}
		chained, err := chain(tx, batch)
		if err != nil {
			return nil, err
		}
		return func() error { return b.write(tx, batch, chained) }, nil
	})
	if err == nil {
		b.wakeFor(batch)
	}
	return err
}

// check refuses a batch that expects what is not so.
func check(tx *bolt.Tx, batch store.Batch) error {
	for _, p := range batch.Puts {
		if err := expect(tx, recordKey(batch.Owner, p.Kind, p.ID), p.Expect, p.Was); err != nil {
			return err
		}
	}
	for _, d := range batch.Deletes {
		if err := expect(tx, recordKey(batch.Owner, d.Kind, d.ID), d.Expect, nil); err != nil {
			return err
		}
	}
	if err := checkSettle(tx, batch.Settle); err != nil {
		return err
	}
	return checkAnswer(tx, batch.Owner, batch.Answer)
}

func (b *Backend) write(tx *bolt.Tx, batch store.Batch, chained []store.Link) error {
	for _, p := range batch.Puts {
		if err := putRecord(tx, batch.Owner, p); err != nil {
			return err
		}
	}
	for _, d := range batch.Deletes {
		if err := records.remove(tx, recordKey(batch.Owner, d.Kind, d.ID)); err != nil {
			return err
		}
	}
	for _, m := range batch.Out {
		if err := b.add(tx, batch.Owner, m); err != nil {
			return err
		}
	}
	if err := b.settle(tx, batch.Settle); err != nil {
		return err
	}
	if err := b.answer(tx, batch.Owner, batch.Answer); err != nil {
		return err
	}
	return appendLinks(tx, store.Partition(batch.Owner), chained)
}

func (b *Backend) wakeFor(batch store.Batch) {
	if len(batch.Out) > 0 || batch.Settle != nil && batch.Settle.Verdict == store.Retried {
		b.signals[store.Outgoing].Wake()
	}
	if batch.Answer != nil {
		b.signals[store.Incoming].Wake()
	}
}
