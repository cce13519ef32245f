package redis

import (
	"context"
	"errors"
	"fmt"

	"healthdial/outbox"
	"healthdial/store"
)

// maxMoves bounds how often an act's events are chained anew because another act
// of its partition came first.
const maxMoves = 1000

var errBusy = errors.New("redis: the partition's audit chain kept moving")

// Commit implements store.Records.
func (b *Backend) Commit(ctx context.Context, batch store.Batch) error {
	if plain(batch) {
		return b.put(ctx, batch)
	}
	early, err := b.nameParts(ctx, batch.Settle)
	if err != nil {
		return err
	}
	for range maxMoves {
		chain, err := b.chain(batch)
		if err != nil {
			return err
		}
		moved, err := b.try(ctx, batch, early, chain)
		if err == nil || errors.Is(err, store.ErrUnreplicated) {
			b.wakeFor(batch)
			b.holdings.settled(batch.Settle, b.options.Now())
		}
		if err != nil || !moved {
			return err
		}
	}
	return errBusy
}

// try runs the script once. moved says that the audit chain's head was not what
// the links were made for; it is known now.
func (b *Backend) try(ctx context.Context, batch store.Batch, early []string, chain *chain) (moved bool, err error) {
	partition := home(batch.Owner)
	cmd := b.run(ctx, b.scripts.commit, partition, b.commitArgs(batch, early, chain)...)
	unreplicated := cmd.Err()
	if errors.Is(unreplicated, store.ErrUnreplicated) {
		cmd.SetErr(nil) // the primary has answered all the same
	}
	reply, err := cmd.StringSlice()
	if err != nil {
		return false, fmt.Errorf("redis: committing: %w", err)
	}
	switch reply[0] {
	case "ok":
		if chain != nil {
			b.heads[partition].Store(&chain.new)
		}
		return false, unreplicated
	case "moved":
		b.heads[partition].Store(&reply[1])
		return true, nil
	case "conflict":
		return false, store.ErrConflict
	case "lost":
		return false, outbox.ErrLeaseLost
	case "gone":
		return false, store.ErrLetterGone
	}
	return false, fmt.Errorf("redis: committing: reply %q", reply[0])
}

// commitArgs are the script's arguments, each list after its length.
func (b *Backend) commitArgs(batch store.Batch, early []string, c *chain) []any {
	args := []any{b.clock(), b.options.Remember.Microseconds(), store.Repeats.Microseconds(), hexOf(batch.Owner)}
	args = append(args, len(batch.Puts))
	for _, p := range batch.Puts {
		args = append(args, p.Kind, p.ID, octets(p.Expect), p.Was, micros(p.Expires), writeRecord(p))
	}
	args = append(args, len(batch.Deletes))
	for _, d := range batch.Deletes {
		args = append(args, d.Kind, d.ID, octets(d.Expect))
	}
	args = append(args, len(batch.Out))
	for _, m := range batch.Out {
		args = append(args, hexOf(m.ID), int(m.Lane), micros(m.NotBefore), m.Attempts, m.Doubled, m.Value)
	}
	args = appendSettle(args, batch.Settle, early)
	args = appendAnswer(args, batch.Answer)
	return appendChain(args, c)
}

func appendSettle(args []any, s *store.Settle, early []string) []any {
	if s == nil {
		return append(args, 0)
	}
	args = append(args, 1, member(s.Lease.Owner, s.Lease.ID), s.Lease.Token, verdict(s.Verdict),
		micros(s.At), spent(s), s.Cause, len(s.Parts))
	for i, p := range s.Parts {
		args = append(args, hexOf(p), early[i])
	}
	return args
}

func spent(s *store.Settle) int {
	if s.Spend {
		return 1
	}
	return 0
}

func verdict(v store.Verdict) string {
	switch v {
	case store.Renewed:
		return "renewed"
	case store.Sent:
		return "sent"
	case store.Retried:
		return "retried"
	case store.Buried:
		return "buried"
	}
	return "done"
}

func appendAnswer(args []any, a *store.Answer) []any {
	if a == nil {
		return append(args, 0)
	}
	return append(args, 1, decimal(a.Seq), decimal(a.Token), micros(a.Again))
}

func (b *Backend) wakeFor(batch store.Batch) {
	if len(batch.Out) > 0 || batch.Settle != nil && batch.Settle.Verdict == store.Retried {
		b.signals[store.Outgoing].Wake()
	}
	if batch.Answer != nil {
		b.signals[store.Incoming].Wake()
	}
}
