package store

import (
	"encoding/hex"
	"fmt"
	"sync/atomic"

	"github.com/fxamacker/cbor/v2"

	"healthdial/seal"
)

// Kinds of sealed values. They are authenticated with each and never change.
const (
	kindProof   = "keys"
	kindSession = "session"
	kindPerson  = "person"
	kindConsent = "consent"
	kindMessage = "message"
	kindPart    = "part"
	kindIndex   = "index"
	kindAudit   = "audit"
	kindMark    = "move"

	kindCheckpoint = "checkpoint"
)

// maxItems bounds every list and map of a stored value as it is decoded.
const maxItems = 4096

// box turns values into sealed octets and back, and counts those that are damaged.
type box struct {
	ring    *seal.Keyring
	enc     cbor.EncMode
	dec     cbor.DecMode
	damaged *atomic.Int64

	doubtful func() bool // whether the time is not to be believed; nil never
}

// newBox makes a box that encodes deterministically (RFC 8949 §4.2.1), keeps
// times to the nanosecond, and decodes within bounds. Text is not required to be
// UTF-8: what could be stored must be readable.
func newBox(ring *seal.Keyring, damaged *atomic.Int64) (*box, error) {
	options := cbor.CoreDetEncOptions()
	options.Time = cbor.TimeRFC3339Nano
	enc, err := options.EncMode()
	if err != nil {
		return nil, fmt.Errorf("store: encoding: %w", err)
	}
	dec, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
		MaxNestedLevels: 16, MaxArrayElements: maxItems, MaxMapPairs: maxItems,
		UTF8: cbor.UTF8DecodeInvalid,
	}.DecMode()
	if err != nil {
		return nil, fmt.Errorf("store: decoding: %w", err)
	}
	return &box{ring: ring, enc: enc, dec: dec, damaged: damaged}, nil
}

// seal encodes a value and seals it for its place.
func (b *box) seal(p seal.Place, v any) ([]byte, error) {
	plain, err := b.enc.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("store: encoding a %s: %w", p.Kind, err)
	}
	return b.ring.Seal(p, plain), nil
}

// open is the inverse of seal into what v points at. What does not open or decode
// is counted.
func (b *box) open(p seal.Place, sealed []byte, v any) error {
	plain, err := b.ring.Open(p, sealed)
	if err == nil {
		err = b.dec.Unmarshal(plain, v)
	}
	if err != nil {
		b.damaged.Add(1)
		return fmt.Errorf("store: a stored %s is damaged: %w", p.Kind, err)
	}
	return nil
}

// openRecord opens a record for its place at the record's revision.
func (b *box) openRecord(p seal.Place, r Record, v any) error {
	p.Revision = r.Revision
	return b.open(p, r.Value, v)
}

// name is a keyed hash as a record's id.
func (b *box) name(space string, parts ...string) string {
	n := b.hash(space, parts...)
	return hex.EncodeToString(n[:])
}

func (b *box) hash(space string, parts ...string) Name {
	octets := make([][]byte, len(parts))
	for i, p := range parts {
		octets[i] = []byte(p)
	}
	return b.ring.Name(space, octets...)
}
