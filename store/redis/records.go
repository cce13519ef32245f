package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/seal"
	"healthdial/store"
)

// A record is a field of the hash of its owner and kind: revision and expiry in 8
// octets each, then its value.
const headerLen = 16

func writeRecord(p store.Put) string {
	return octets(p.Revision) + octets(uint64(micros(p.Expires))) + string(p.Value)
}

func readRecord(id, v string) (store.Record, error) {
	if len(v) < headerLen {
		return store.Record{}, fmt.Errorf("redis: a record of %d octets", len(v))
	}
	return store.Record{
		ID: id, Revision: readOctets(v), Expires: readTime(v[8:]), Value: []byte(v[headerLen:]),
	}, nil
}

// Get implements store.Records.
func (b *Backend) Get(ctx context.Context, owner seal.Owner, kind, id string) (store.Record, error) {
	v, err := b.field(ctx, owner, kind, id)
	if errors.Is(err, goredis.Nil) {
		return store.Record{}, store.ErrNotFound
	}
	if err != nil {
		return store.Record{}, fmt.Errorf("redis: reading a record: %w", err)
	}
	return readRecord(id, v)
}

// List implements store.Records.
func (b *Backend) List(ctx context.Context, owner seal.Owner, kind string) ([]store.Record, error) {
	fields, err := b.fields(ctx, owner, kind)
	if err != nil {
		return nil, fmt.Errorf("redis: listing records: %w", err)
	}
	return readRecords(fields)
}

// readRecords reads a hash of records in the order of ids.
func readRecords(fields map[string]string) ([]store.Record, error) {
	out := make([]store.Record, 0, len(fields))
	for id, v := range fields {
		r, err := readRecord(id, v)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b store.Record) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// field is a record as it is stored. In a doubtful partition it is returned only once
// replicas have it.
func (b *Backend) field(ctx context.Context, owner seal.Owner, kind, id string) (string, error) {
	if b.doubtful(home(owner)) {
		return b.run(ctx, b.scripts.get, home(owner), hexOf(owner), kind, id).Text()
	}
	cmd := goredis.NewStringCmd(ctx, "hget", b.recordsKey(owner, kind), id)
	if err := b.company.do(ctx, cmd); err != nil {
		return "", err
	}
	return cmd.Result()
}

func (b *Backend) fields(ctx context.Context, owner seal.Owner, kind string) (map[string]string, error) {
	if !b.doubtful(home(owner)) {
		cmd := goredis.NewMapStringStringCmd(ctx, "hgetall", b.recordsKey(owner, kind))
		if err := b.company.do(ctx, cmd); err != nil {
			return nil, err
		}
		return cmd.Result()
	}
	flat, err := b.run(ctx, b.scripts.list, home(owner), hexOf(owner), kind).StringSlice()
	fields := make(map[string]string, len(flat)/2)
	for i := 0; i+1 < len(flat); i += 2 {
		fields[flat[i]] = flat[i+1]
	}
	return fields, err
}

func (b *Backend) recordsKey(owner seal.Owner, kind string) string {
	return b.key(home(owner), "r", hexOf(owner), kind)
}
