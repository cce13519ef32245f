package bolt

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"
	bolt "go.etcd.io/bbolt"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// stage is where a message stands. Each of the first three has an index bucket.
type stage uint8

const (
	isTimed stage = iota + 1
	isReady
	isLeased
	isAwaiting // sent, a receipt is awaited
	isSent
	isDelivered
	isFailed
	isDone
	isBuried
)

// message is what the file keeps of an outbox message. Its key is owner and id.
type message struct {
	_        struct{} `cbor:",toarray"`
	Stage    stage
	Lane     outbox.Lane
	Seq      uint64 // its age
	At       uint64 // isTimed: when due; isLeased: until when
	Since    uint64 // when it became, or becomes, due
	Token    uint64
	Attempts int
	Doubled  bool
	Cause    string
	Parts    []sentPart
	Value    []byte // sealed; erased at the end
}

// sentPart is one part with its receipt; State is "" until there is one.
type sentPart struct {
	_     struct{} `cbor:",toarray"`
	Name  store.Name
	State outbox.State
}

func loadMessage(tx *bolt.Tx, key []byte) (m message, ok bool, err error) {
	value, _, ok := messages.get(tx, key)
	if !ok {
		return message{}, false, nil
	}
	if err := cbor.Unmarshal(value, &m); err != nil {
		return message{}, false, fmt.Errorf("bolt: a message is damaged: %w", err)
	}
	return m, true, nil
}

// index returns the bucket that a message is listed in at its stage, and its key
// there; the key is nil for a stage without. It ends with the message's own key:
// messages that came from another store may be of one age.
func (m message) index(key []byte) (bucket, []byte) {
	lane := []byte{byte(m.Lane)}
	switch m.Stage {
	case isTimed:
		return timed, join(lane, number(m.At), number(m.Seq), key)
	case isReady:
		return ready, join(lane, number(m.Seq), key)
	case isLeased:
		return leased, join(number(m.At), number(m.Seq), key)
	}
	return "", nil
}

// indexed is the key of the message that an index key lists.
func indexed(k []byte) []byte { return k[max(0, len(k)-messageKeySize):] }

// move brings a message to a stage at a moment, and keeps index and tally. A
// message that was nowhere has stage 0.
func (m *message) move(tx *bolt.Tx, key []byte, to stage, at, expires uint64) error {
	if in, k := m.index(key); k != nil {
		if err := in.in(tx).Delete(k); err != nil {
			return err
		}
	}
	if err := count(tx, m.Stage, m.Lane, -1); err != nil {
		return err
	}
	m.Stage, m.At = to, at
	if in, k := m.index(key); k != nil {
		if err := in.in(tx).Put(k, nil); err != nil {
			return err
		}
	}
	if err := count(tx, m.Stage, m.Lane, +1); err != nil {
		return err
	}
	return m.save(tx, key, expires)
}

func (m *message) save(tx *bolt.Tx, key []byte, expires uint64) error {
	value, err := cbor.Marshal(m)
	if err != nil {
		return err
	}
	return messages.put(tx, key, expires, value)
}

// add puts a message into the queue, unless its ID is known.
func (b *Backend) add(tx *bolt.Tx, owner seal.Owner, in store.Message) error {
	key := messageKey(owner, in.ID)
	if _, _, known := messages.get(tx, key); known {
		return nil
	}
	now := b.options.Now()
	seq, err := messages.sequence(tx, now.UnixMicro())
	if err != nil {
		return err
	}
	m := message{
		Lane: in.Lane, Seq: seq, Since: max(stamp(now), stamp(in.NotBefore)),
		Attempts: in.Attempts, Doubled: in.Doubled, Value: in.Value,
	}
	return m.enqueue(tx, key, stamp(in.NotBefore))
}

// enqueue makes a message due at a moment, 0 for at once.
func (m *message) enqueue(tx *bolt.Tx, key []byte, at uint64) error {
	if at == 0 {
		return m.move(tx, key, isReady, 0, 0)
	}
	return m.move(tx, key, isTimed, at, 0)
}
