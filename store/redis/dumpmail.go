package redis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// stageNames are store.Stage's names in a message's hash: outbox.lua.
var stageNames = [...]string{
	store.Timed: "timed", store.Ready: "ready", store.InHand: "leased", store.Awaiting: "awaiting", store.Gone: "sent",
	store.Arrived: "delivered", store.Undelivered: "failed", store.Over: "done", store.GivenUp: "buried",
}

// messageReading reads a message: its hash, its places in d and w, its lifetime.
type messageReading struct {
	dump
	name        string
	fields      *goredis.MapStringStringCmd
	due, waited *goredis.FloatCmd
	lifetime    *goredis.DurationCmd
}

func (d dump) messages(ctx context.Context) (more bool, err error) {
	return d.each(ctx, d.names["m"], func(name string) (reading, error) { return &messageReading{dump: d, name: name}, nil })
}

func (r *messageReading) ask(ctx context.Context, p goredis.Pipeliner) {
	k := r.key(r.partition, "m", r.name)
	r.fields, r.lifetime = p.HGetAll(ctx, k), p.PExpireTime(ctx, k)
	r.due, r.waited = p.ZScore(ctx, r.key(r.partition, "d"), r.name), p.ZScore(ctx, r.key(r.partition, "w"), r.name)
}

func (r *messageReading) items() ([]store.Item, error) {
	f := r.fields.Val()
	if len(f) == 0 {
		return nil, nil
	}
	owner, id, err := readMember(r.name)
	if err != nil {
		return nil, err
	}
	var n numbers
	m := store.MessageItem{
		Owner: owner, ID: id, Stage: store.Stage(max(0, slices.Index(stageNames[:], f["stage"]))),
		Lane: outbox.Lane(n.read(f["lane"])), Seq: uint64(n.read(f["seq"])), Since: store.Instant(n.read(f["since"])),
		Token: uint64(n.read(f["token"])), Attempts: int(n.read(f["attempts"])), Doubled: f["doubled"] == "1",
		Cause: f["cause"], Value: []byte(f["value"]),
	}
	for _, name := range strings.Fields(f["parts"]) {
		part, err := readName(name)
		if err != nil {
			return nil, err
		}
		m.Parts = append(m.Parts, store.PartState{Name: part, State: outbox.State(f["r:"+name])})
	}
	if m.Stage == 0 || n.err != nil {
		return nil, fmt.Errorf("a message is damaged: %w", cmp.Or(n.err, fmt.Errorf("its stage is %q", f["stage"])))
	}
	return []store.Item{r.timed(m)}, nil
}

// timed adds when a message is due or forgotten.
func (r *messageReading) timed(m store.MessageItem) store.MessageItem {
	switch {
	case m.Stage.Ended():
		m.Forget = lifetime(r.lifetime)
	case m.Stage != store.Awaiting:
		m.At = store.Instant(r.due.Val())
	case r.waited.Err() == nil:
		m.At = store.Instant(r.waited.Val())
	default: // its wait was over when somebody counted
		m.At = lifetime(r.lifetime) - store.Instant(r.options.Remember.Microseconds())
	}
	return m.Lapsed(r.options.Now(), r.options.Remember)
}

// letterReading reads a letter, and the claim of its owner, which may be on another.
type letterReading struct {
	dump
	owner         seal.Owner
	seq           string
	fields, claim *goredis.MapStringStringCmd
}

// letters tells them in the order of owners and numbers, which that of keys is not
// when their numbers have different lengths.
func (d dump) letters(ctx context.Context) (more bool, err error) {
	slices.SortFunc(d.names["x"], func(a, b string) int {
		return cmp.Or(strings.Compare(a[:min(nameLen, len(a))], b[:min(nameLen, len(b))]), cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
	return d.each(ctx, d.names["x"], func(name string) (reading, error) {
		hex, seq, _ := strings.Cut(name, ":")
		owner, err := readName(hex)
		return &letterReading{dump: d, owner: seal.Owner(owner), seq: seq}, err
	})
}

func (r *letterReading) ask(ctx context.Context, p goredis.Pipeliner) {
	r.fields = p.HGetAll(ctx, r.key(r.partition, "x", hexOf(r.owner), r.seq))
	r.claim = p.HGetAll(ctx, r.key(r.partition, "c", hexOf(r.owner)))
}

func (r *letterReading) items() ([]store.Item, error) {
	f, c := r.fields.Val(), r.claim.Val()
	if len(f) == 0 {
		return nil, nil
	}
	var n numbers
	l := store.LetterItem{
		Owner: r.owner, Seq: uint64(n.read(r.seq)), Total: int(n.read(f["total"])),
		Ready: store.Instant(n.read(f["ready"])), GiveUp: store.Instant(n.read(f["giveup"])),
	}
	if c["seq"] == r.seq {
		l.Token, l.Until = uint64(n.read(c["token"])), store.Instant(n.read(c["until"]))
	}
	group, err := readName(f["group"])
	if err != nil || n.err != nil {
		return nil, fmt.Errorf("a letter is damaged: %w", cmp.Or(err, n.err))
	}
	l.Group = group
	for seq := 1; seq <= l.Total; seq++ {
		v, ok := f["p:"+strconv.Itoa(seq)]
		if !ok {
			continue
		}
		event, err := readName(v[:min(nameLen, len(v))])
		if err != nil {
			return nil, err
		}
		l.Pieces = append(l.Pieces, store.PieceItem{Seq: seq, Event: event, Value: []byte(v[nameLen:])})
	}
	return []store.Item{l}, nil
}
