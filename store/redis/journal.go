package redis

import (
	"context"
	"fmt"

	"healthdial/store"
)

// chain is what an act adds to its partition's audit chain: links made for the
// head old, whose last is the head new.
type chain struct {
	old, new string
	seq      uint64 // of the last link
	links    []string
}

// chain makes an act's links for the head that this process knew last. When it is
// out of date the script says so, and tells the head.
func (b *Backend) chain(batch store.Batch) (*chain, error) {
	if batch.Audit == nil {
		return nil, nil
	}
	c := &chain{}
	if known := b.heads[home(batch.Owner)].Load(); known != nil {
		c.old = *known
	}
	head, err := readHead(c.old)
	if err != nil {
		return nil, err
	}
	links, err := batch.Audit(head)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		c.links = append(c.links, writeLink(l))
		head.Seq, head.Hash = l.Seq, l.Hash
		if l.At.After(head.At) {
			head.At = l.At
		}
	}
	c.new, c.seq = writeHead(head), head.Seq
	return c, nil
}

func appendChain(args []any, c *chain) []any {
	if c == nil {
		return append(args, 0)
	}
	args = append(args, 1, c.old, c.new, decimal(c.seq), len(c.links))
	for _, l := range c.links {
		args = append(args, l)
	}
	return args
}

// A head is stored as sequence number, hash, time; a link as hash, time, value.
const hashLen = 32

func writeHead(h store.Head) string {
	return octets(h.Seq) + string(h.Hash[:]) + octets(uint64(micros(h.At)))
}

func writeLink(l store.Link) string {
	return string(l.Hash[:]) + octets(uint64(micros(l.At))) + string(l.Value)
}

func readHead(s string) (store.Head, error) {
	if s == "" {
		return store.Head{}, nil
	}
	if len(s) != 8+hashLen+8 {
		return store.Head{}, fmt.Errorf("redis: an audit head of %d octets", len(s))
	}
	return store.Head{Seq: readOctets(s), Hash: [hashLen]byte([]byte(s[8 : 8+hashLen])), At: readTime(s[8+hashLen:])}, nil
}

// Head implements store.Journal.
func (b *Backend) Head(ctx context.Context, partition int) (store.Head, error) {
	v, err := b.client.Get(ctx, b.key(partition, "h")).Result()
	if silent(err) != nil {
		return store.Head{}, fmt.Errorf("redis: reading an audit head: %w", err)
	}
	return readHead(v)
}

// Links implements store.Journal.
func (b *Backend) Links(ctx context.Context, partition int, from uint64, n int) ([]store.Link, error) {
	from = max(from, 1)
	first := int64(from - 1)
	values, err := b.client.LRange(ctx, b.key(partition, "a"), first, first+int64(n)-1).Result()
	if err != nil {
		return nil, fmt.Errorf("redis: reading the audit log: %w", err)
	}
	out := make([]store.Link, len(values))
	for i, v := range values {
		out[i].Seq = from + uint64(i)
		if len(v) < hashLen+8 {
			continue // its value will not open
		}
		out[i].Hash, out[i].At = [hashLen]byte([]byte(v[:hashLen])), readTime(v[hashLen:])
		out[i].Value = []byte(v[hashLen+8:])
	}
	return out, nil
}
