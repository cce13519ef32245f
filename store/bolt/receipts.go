package bolt

import (
	"context"
	"fmt"

	"github.com/fxamacker/cbor/v2"
	bolt "go.etcd.io/bbolt"

	"healthdial/outbox"
	"healthdial/store"
)

// named is what the file knows of a peer's name for a part: the message it is of,
// or, before that is known, the receipt that came for it.
type named struct {
	_     struct{} `cbor:",toarray"`
	Key   []byte
	State outbox.State
}

func loadNamed(tx *bolt.Tx, name store.Name) (n named, err error) {
	value, _, ok := parts.get(tx, name[:])
	if !ok {
		return named{}, nil
	}
	if err := cbor.Unmarshal(value, &n); err != nil {
		return named{}, fmt.Errorf("bolt: a part is damaged: %w", err)
	}
	return n, nil
}

func saveNamed(tx *bolt.Tx, name store.Name, n named, expires uint64) error {
	value, err := cbor.Marshal(n)
	if err != nil {
		return err
	}
	return parts.put(tx, name[:], expires, value)
}

// Receipt implements store.Queue.
func (b *Backend) Receipt(ctx context.Context, r store.Receipt) error {
	return b.commit(ctx, func(tx *bolt.Tx) (func() error, error) {
		n, err := loadNamed(tx, r.Part)
		if err != nil {
			return nil, err
		}
		if n.Key == nil {
			n.State = better(n.State, r.State)
			return func() error { return saveNamed(tx, r.Part, n, stamp(r.Keep)) }, nil
		}
		m, ok, err := loadMessage(tx, n.Key)
		if err != nil || !ok || !m.receive(r) {
			return nil, err
		}
		return func() error { return b.received(tx, n.Key, m) }, nil
	})
}

// better is the state to keep of two that came for one part: some operators first
// say failed and then deliver, none the other way round.
func better(old, latest outbox.State) outbox.State {
	if old == outbox.Delivered {
		return old
	}
	return latest
}

// receive applies a receipt to its part and reports whether that changed anything.
func (m *message) receive(r store.Receipt) (changed bool) {
	for i := range m.Parts {
		p := &m.Parts[i]
		if state := better(p.State, r.State); p.Name == r.Part && p.State != state {
			p.State, changed = state, true
		}
	}
	return changed
}

// received moves a message to where its receipts bring it. One that failed does
// not await again: it is delivered once every part is.
func (b *Backend) received(tx *bolt.Tx, key []byte, m message) error {
	if as := m.fate(); as != isAwaiting {
		return b.end(tx, key, m, as)
	}
	_, expires, _ := messages.get(tx, key)
	return m.save(tx, key, expires)
}
