package redis

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// grace is how much longer than asked keys live: prelude.lua.
const grace = time.Minute

// lifetime reads the moment until which expire, of prelude.lua, was asked to keep a
// key.
func lifetime(reply *goredis.DurationCmd) store.Instant {
	if reply.Val() <= 0 {
		return 0
	}
	return store.InstantOf(time.UnixMilli(reply.Val().Milliseconds()).Add(-grace))
}

// recordsReading reads a hash, which holds one owner's records of one kind.
type recordsReading struct {
	key    string
	owner  seal.Owner
	kind   string
	fields *goredis.MapStringStringCmd
}

func (d dump) records(ctx context.Context) (more bool, err error) {
	return d.each(ctx, d.names["r"], func(name string) (reading, error) {
		hex, kind, _ := strings.Cut(name, ":")
		owner, err := readName(hex)
		return &recordsReading{key: d.key(d.partition, "r", name), owner: seal.Owner(owner), kind: kind}, err
	})
}

func (r *recordsReading) ask(ctx context.Context, p goredis.Pipeliner) {
	r.fields = p.HGetAll(ctx, r.key)
}

func (r *recordsReading) items() ([]store.Item, error) {
	list, err := readRecords(r.fields.Val())
	out := make([]store.Item, len(list))
	for i, l := range list {
		out[i] = store.RecordItem{
			Owner: r.owner, Kind: r.kind, ID: l.ID, Revision: l.Revision, Expires: store.InstantOf(l.Expires), Value: l.Value,
		}
	}
	return out, err
}

// partReading reads a peer's name for a part.
type partReading struct {
	key      string
	name     store.Name
	fields   *goredis.SliceCmd
	lifetime *goredis.DurationCmd
}

func (d dump) parts(ctx context.Context) (more bool, err error) {
	return d.each(ctx, d.names["n"], func(name string) (reading, error) {
		n, err := readName(name)
		return &partReading{key: d.key(d.partition, "n", name), name: n}, err
	})
}

func (r *partReading) ask(ctx context.Context, p goredis.Pipeliner) {
	r.fields, r.lifetime = p.HMGet(ctx, r.key, "message", "state"), p.PExpireTime(ctx, r.key)
}

func (r *partReading) items() ([]store.Item, error) {
	f := texts(r.fields)
	item := store.PartItem{Name: r.name, State: outbox.State(f[1]), Keep: lifetime(r.lifetime)}
	if f[0] == "" && f[1] == "" {
		return nil, nil
	}
	if f[0] == "" {
		return []store.Item{item}, nil
	}
	var err error
	item.State = ""
	item.Owner, item.ID, err = readMember(f[0])
	return []store.Item{item}, err
}

// texts are the fields of a reply, "" for those that are not there.
func texts(reply *goredis.SliceCmd) []string {
	out := make([]string, len(reply.Val()))
	for i, v := range reply.Val() {
		out[i], _ = v.(string)
	}
	return out
}

// valueReading reads a repeat or a counter.
type valueReading struct {
	key      string
	value    *goredis.StringCmd
	lifetime *goredis.DurationCmd
	make     func(n int64, lifetime store.Instant) store.Item
}

func (r *valueReading) ask(ctx context.Context, p goredis.Pipeliner) {
	r.value, r.lifetime = p.Get(ctx, r.key), p.PExpireTime(ctx, r.key)
}

func (r *valueReading) items() ([]store.Item, error) {
	if r.value.Err() != nil {
		return nil, silent(r.value.Err())
	}
	n, err := strconv.ParseInt(r.value.Val(), 10, 64)
	return []store.Item{r.make(n, lifetime(r.lifetime))}, err
}

func (d dump) repeats(ctx context.Context) (more bool, err error) {
	return d.each(ctx, d.names["s"], func(name string) (reading, error) {
		owner, event, err := readMember(strings.ReplaceAll(name, ":", ""))
		return &valueReading{key: d.key(d.partition, "s", name), make: func(until int64, _ store.Instant) store.Item {
			return store.RepeatItem{Owner: owner, Event: store.Name(event), Until: store.Instant(until)}
		}}, err
	})
}

func (d dump) counts(ctx context.Context) (more bool, err error) {
	return d.each(ctx, d.names["k"], func(name string) (reading, error) {
		n, err := readName(name)
		return &valueReading{key: d.key(d.partition, "k", name), make: func(count int64, life store.Instant) store.Item {
			return store.CountItem{Name: n, Count: count, Expires: life}
		}}, err
	})
}

// numbers reads decimal numbers and keeps the first error.
type numbers struct{ err error }

func (n *numbers) read(s string) int64 {
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil && n.err == nil {
		n.err = fmt.Errorf("a number of %d characters cannot be read", len(s))
	}
	return v
}
