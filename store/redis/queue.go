package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"healthdial/outbox"
	"healthdial/store"
)

// spot is a message's place in the queue of all partitions.
type spot struct {
	lane, seq int64
	partition int
}

func compareSpots(a, b spot) int {
	return cmp.Or(cmp.Compare(a.lane, b.lane), cmp.Compare(a.seq, b.seq), cmp.Compare(a.partition, b.partition))
}

// Claim implements store.Queue. It looks into every partition that this process holds
// first, so that lanes and ages are those of all, and then claims from those whose
// turn it is.
func (b *Backend) Claim(ctx context.Context, now time.Time, upTo outbox.Lane, n int, lease time.Duration) ([]store.Claimed, error) {
	if n <= 0 {
		return nil, nil
	}
	spots, err := b.ripen(ctx, now, upTo, n)
	if err != nil {
		return nil, err
	}
	if len(spots) == 0 {
		return nil, nil
	}
	slices.SortFunc(spots, compareSpots)
	until := now.Add(lease)
	claimed, err := b.take(ctx, b.shares(spots[:min(n, len(spots))], upTo, until), until)
	b.holdings.claimed(claimed, lease)
	return claimed, err
}

// ripen makes ready what is due, in those partitions where anything is.
func (b *Backend) ripen(ctx context.Context, now time.Time, upTo outbox.Lane, n int) ([]spot, error) {
	firsts, err := b.firsts(ctx, "d")
	if err != nil {
		return nil, err
	}
	var visits []visit
	for p, first := range firsts {
		if int64(first.Score) <= micros(now) {
			visits = append(visits, visit{p, []any{b.fence(p), micros(now), n, max(n, store.Ripe), int(upTo)}})
		}
	}
	var spots []spot
	var quiet silence
	for i, reply := range b.runAll(ctx, b.scripts.ripen, visits) {
		found, err := reply.Int64Slice()
		if !b.lost(visits[i].partition, err) && !quiet.answers(err) {
			continue
		}
		for j := 0; j+1 < len(found); j += 2 {
			spots = append(spots, spot{found[j], found[j+1], visits[i].partition})
		}
	}
	return spots, quiet.total("looking for messages")
}

// shares is how many messages to claim from which partition.
func (b *Backend) shares(spots []spot, upTo outbox.Lane, until time.Time) []visit {
	var counts [store.Partitions]int
	for _, s := range spots {
		counts[s.partition]++
	}
	var visits []visit
	for p, n := range counts {
		if n > 0 {
			visits = append(visits, visit{p, []any{b.fence(p), micros(until), n, int(upTo)}})
		}
	}
	return visits
}

// take claims in each partition. If some fail, those claimed in others are
// returned all the same: nobody else would get them before their leases lapse.
func (b *Backend) take(ctx context.Context, visits []visit, until time.Time) ([]store.Claimed, error) {
	type placed struct {
		spot
		claimed store.Claimed
	}
	var all []placed
	var errs []error
	for i, reply := range b.runAll(ctx, b.scripts.claim, visits) {
		rows, err := reply.Slice()
		if !b.lost(visits[i].partition, err) {
			errs = append(errs, silent(err))
		}
		for _, row := range rows {
			s, c, err := readClaimed(row)
			errs = append(errs, err)
			c.Lease.Until = until
			if err == nil {
				all = append(all, placed{s, c})
			}
		}
	}
	slices.SortFunc(all, func(a, b placed) int { return compareSpots(a.spot, b.spot) })
	out := make([]store.Claimed, len(all))
	for i, p := range all {
		out[i] = p.claimed
	}
	if err := errors.Join(errs...); err != nil && len(out) == 0 {
		return nil, fmt.Errorf("redis: claiming messages: %w", err)
	}
	return out, nil
}

// readClaimed reads one row of the claim script: message, lane, seq, token,
// attempts, doubled, value.
func readClaimed(row any) (spot, store.Claimed, error) {
	f, ok := row.([]any)
	if !ok || len(f) != 7 {
		return spot{}, store.Claimed{}, errors.New("redis: a claim of another shape")
	}
	name, _ := f[0].(string)
	var n [5]int64
	for i := range n {
		n[i], _ = f[i+1].(int64)
	}
	value, _ := f[6].(string)
	owner, id, err := readMember(name)
	return spot{lane: n[0], seq: n[1]}, store.Claimed{
		Lease:    outbox.Lease{Owner: owner, ID: id, Token: uint64(n[2])},
		Attempts: int(n[3]), Doubled: n[4] != 0, Value: []byte(value),
	}, err
}

// nextMessage is when a message can be claimed next; ok is false for never.
func (b *Backend) nextMessage(ctx context.Context) (at time.Time, ok bool, err error) {
	firsts, err := b.firsts(ctx, "d")
	if err != nil {
		return at, false, err
	}
	first, ok := soonest(firsts)
	return moment(int64(first.Score)), ok, nil
}
