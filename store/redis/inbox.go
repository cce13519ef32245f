package redis

import (
	"context"
	"fmt"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/seal"
	"healthdial/store"
)

// noRoom is the receive script's reply for a part that would begin a letter beyond
// what an inbox holds.
const noRoom = -1

// Receive implements store.Letters.
func (b *Backend) Receive(ctx context.Context, p store.Part) (fresh bool, err error) {
	n, err := b.run(ctx, b.scripts.receive, home(p.Owner), b.clock(), hexOf(p.Owner), hexOf(p.Event),
		hexOf(p.Group), p.Total, p.Seq, micros(p.At), micros(p.GiveUp), p.Value, store.MostLetters, store.MostParts).Int()
	switch {
	case err != nil:
		return false, fmt.Errorf("redis: receiving a part: %w", err)
	case n == noRoom:
		return false, store.ErrFull
	}
	b.signals[store.Incoming].Wake()
	return n == 1, nil
}

// maxRaces bounds how often Next tries another owner when other workers were
// faster.
const maxRaces = 16

// Next implements store.Letters.
func (b *Backend) Next(ctx context.Context, now time.Time, lease time.Duration) (store.Letter, bool, error) {
	for range maxRaces {
		at, owner, ok, err := b.firstInbox(ctx)
		if err != nil || !ok || at.After(now) {
			return store.Letter{}, false, err
		}
		reply, err := b.run(ctx, b.scripts.next, home(owner), b.fence(home(owner)), b.clock(), micros(now), micros(now.Add(lease)), hexOf(owner)).StringSlice()
		if err != nil && !b.lost(home(owner), err) {
			return store.Letter{}, false, fmt.Errorf("redis: claiming a letter: %w", err)
		}
		if len(reply) >= 2 {
			l, err := readLetter(owner, reply)
			return l, err == nil, err
		}
	}
	return store.Letter{}, false, nil
}

// readLetter reads the reply of the next script: number, token, then event and
// value of each part.
func readLetter(owner seal.Owner, reply []string) (store.Letter, error) {
	l := store.Letter{Owner: owner}
	var err error
	if l.Seq, err = strconv.ParseUint(reply[0], 10, 64); err != nil {
		return l, fmt.Errorf("redis: reading a letter: %w", err)
	}
	if l.Token, err = strconv.ParseUint(reply[1], 10, 64); err != nil {
		return l, fmt.Errorf("redis: reading a letter: %w", err)
	}
	for i := 2; i+1 < len(reply); i += 2 {
		event, err := readName(reply[i])
		if err != nil {
			return l, err
		}
		l.Parts = append(l.Parts, store.Piece{Event: event, Value: []byte(reply[i+1])})
	}
	return l, nil
}

// firstInbox is the owner whose letter may be claimed first, in all partitions.
func (b *Backend) firstInbox(ctx context.Context) (at time.Time, owner seal.Owner, ok bool, err error) {
	firsts, err := b.firsts(ctx, "in")
	if err != nil {
		return at, owner, false, err
	}
	first, ok := soonest(firsts)
	if !ok {
		return at, owner, false, nil
	}
	name, _ := first.Member.(string)
	n, err := readName(name)
	return moment(int64(first.Score)), seal.Owner(n), err == nil, err
}

func soonest(firsts map[int]goredis.Z) (first goredis.Z, ok bool) {
	for _, z := range firsts {
		if !ok || z.Score < first.Score {
			first, ok = z, true
		}
	}
	return first, ok
}
