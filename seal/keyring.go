// Package seal keeps secrets at rest: keys derived by purpose, sealing with
// authenticated context, and keyed hashes. It knows no record, no store and no
// citizen.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// KeySize is the length of every master key in octets.
const KeySize = 32

// Errors of opening. None carries content.
var (
	// ErrUnknownKey is returned for a record sealed under a key that is not on
	// the ring.
	ErrUnknownKey = errors.New("seal: sealed under an unknown key")
	// ErrTampered is returned for a record that is damaged, moved to another
	// place, or sealed for another purpose.
	ErrTampered = errors.New("seal: record does not authenticate")
	// ErrBadKey is returned for a master key that is not KeySize octets.
	ErrBadKey = errors.New("seal: a master key has 32 octets")
)

// A Master is one master key with the id that every record sealed under it
// carries.
type Master struct {
	ID  uint32
	Key []byte
}

// Masters are the keys of one installation, one for each purpose that must
// survive the others' disclosure. Sealing may hold several: the first seals,
// all open (rotation). Numbers and Codes do not rotate: their hashes are names.
type Masters struct {
	Sealing []Master
	Numbers []byte
	Codes   []byte
}

// Keyring seals, opens and hashes. It is safe for concurrent use.
type Keyring struct {
	current uint32
	aeads   map[uint32]cipher.AEAD
	streams map[uint32][]byte // from which the keys of Streams are derived
	numbers []byte
	codes   []byte
}

// New derives the ring's keys (HKDF-SHA256, RFC 5869) from the masters.
func New(m Masters) (*Keyring, error) {
	if len(m.Sealing) == 0 || len(m.Numbers) != KeySize || len(m.Codes) != KeySize {
		return nil, ErrBadKey
	}
	k := &Keyring{
		current: m.Sealing[0].ID, aeads: map[uint32]cipher.AEAD{}, streams: map[uint32][]byte{}, numbers: m.Numbers, codes: m.Codes,
	}
	for _, s := range m.Sealing {
		aead, err := newAEAD(s.Key)
		if err != nil {
			return nil, err
		}
		k.aeads[s.ID] = aead
		if k.streams[s.ID], err = hkdf.Key(sha256.New, s.Key, nil, "healthdial streams", KeySize); err != nil {
			return nil, fmt.Errorf("seal: deriving: %w", err)
		}
	}
	return k, nil
}

func newAEAD(master []byte) (cipher.AEAD, error) {
	if len(master) != KeySize {
		return nil, ErrBadKey
	}
	key, err := hkdf.Key(sha256.New, master, nil, "healthdial sealing", KeySize)
	if err != nil {
		return nil, fmt.Errorf("seal: deriving: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("seal: cipher: %w", err)
	}
	return cipher.NewGCM(block)
}

// A Place is where a record lives. It is authenticated with the record, so that
// a record copied to another place, kind or revision does not open.
type Place struct {
	Kind     string
	Owner    Owner
	ID       string
	Revision uint64
}

func (p Place) bytes() []byte {
	b := make([]byte, 0, 64)
	b = appendPart(b, []byte(p.Kind))
	b = appendPart(b, p.Owner[:])
	b = appendPart(b, []byte(p.ID))
	return binary.BigEndian.AppendUint64(b, p.Revision)
}

const idSize = 4

// Seal encrypts plain for its place with AES-256-GCM under the current key. The
// result is key id (4 octets), nonce (12), ciphertext and tag: 32 octets longer
// than plain.
func (k *Keyring) Seal(p Place, plain []byte) []byte {
	aead := k.aeads[k.current]
	out := make([]byte, idSize+aead.NonceSize(), idSize+aead.NonceSize()+len(plain)+aead.Overhead())
	binary.BigEndian.PutUint32(out, k.current)
	nonce := out[idSize:]
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	return aead.Seal(out, nonce, plain, p.bytes())
}

// Current is the id of the key that seals.
func (k *Keyring) Current() uint32 { return k.current }

// Has reports whether a key is on the ring.
func (k *Keyring) Has(id uint32) bool { return k.aeads[id] != nil }

// KeyOf is the id of the key that a record was sealed under; ok is false for what
// Seal cannot have made.
func KeyOf(sealed []byte) (id uint32, ok bool) {
	if len(sealed) < idSize {
		return 0, false
	}
	return binary.BigEndian.Uint32(sealed), true
}

// Open is the inverse of Seal: ErrUnknownKey or ErrTampered otherwise.
func (k *Keyring) Open(p Place, sealed []byte) ([]byte, error) {
	id, ok := KeyOf(sealed)
	if !ok {
		return nil, ErrTampered
	}
	aead, ok := k.aeads[id]
	if !ok {
		return nil, ErrUnknownKey
	}
	sealed = sealed[idSize:]
	if len(sealed) < aead.NonceSize() {
		return nil, ErrTampered
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], p.bytes())
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

// Owner names one citizen's records: a keyed hash of their number. It is the
// store's partition key; it tells nothing without the ring.
type Owner [16]byte

// Owner hashes a number in E.164 form.
func (k *Keyring) Owner(e164 string) Owner {
	return Owner(k.hash(k.numbers, "owner", []byte(e164))[:16])
}

// Name hashes anything that must be found again but never read: an account, an
// event, a message reference. Space keeps unlike things apart.
func (k *Keyring) Name(space string, parts ...[]byte) [16]byte {
	return [16]byte(k.hash(k.numbers, space, parts...)[:16])
}

// Code hashes a one-time code, or what it authorises, with the codes key.
func (k *Keyring) Code(space string, parts ...[]byte) [32]byte {
	return [32]byte(k.hash(k.codes, space, parts...))
}

// hash is HMAC-SHA256 over length-prefixed parts: no two lists of parts meet.
func (k *Keyring) hash(key []byte, space string, parts ...[]byte) []byte {
	m := hmac.New(sha256.New, key)
	var buf []byte
	buf = appendPart(buf, []byte(space))
	for _, p := range parts {
		buf = appendPart(buf, p)
	}
	m.Write(buf)
	return m.Sum(nil)
}

func appendPart(b, p []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
	return append(b, p...)
}
