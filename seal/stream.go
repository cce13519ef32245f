package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// StreamHeaderSize is the length of what a sealed stream begins with: the id of its
// sealing key (4 octets) and its salt.
const StreamHeaderSize = idSize + streamSaltSize

const streamSaltSize = 32

// A Stream seals the chunks of one file under a key of its own, which HKDF-SHA256
// (RFC 5869) derives from a sealing key and the file's salt. A chunk opens only in
// its file, under its number, and as the last only if it was sealed as the last: what
// was swapped, repeated, left out or cut off is found by whoever reads to the last.
type Stream struct {
	aead   cipher.AEAD
	header []byte
}

// NewStream begins a stream under the current sealing key.
func (k *Keyring) NewStream() (*Stream, error) {
	header := binary.BigEndian.AppendUint32(nil, k.current)
	salt := make([]byte, streamSaltSize)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	return k.OpenStream(append(header, salt...))
}

// OpenStream goes on with the stream of a header, or returns ErrUnknownKey.
func (k *Keyring) OpenStream(header []byte) (*Stream, error) {
	if len(header) != StreamHeaderSize {
		return nil, ErrTampered
	}
	root, ok := k.streams[binary.BigEndian.Uint32(header)]
	if !ok {
		return nil, ErrUnknownKey
	}
	key, err := hkdf.Key(sha256.New, root, header[idSize:], "healthdial stream of a file", KeySize)
	if err != nil {
		return nil, fmt.Errorf("seal: deriving: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("seal: cipher: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	return &Stream{aead: aead, header: header}, err
}

// Header is what names the stream and its key; it is no secret.
func (s *Stream) Header() []byte { return s.header }

func (s *Stream) context(n uint64, last bool) []byte {
	b := binary.BigEndian.AppendUint64(s.header[:StreamHeaderSize:StreamHeaderSize], n)
	if last {
		return append(b, 1)
	}
	return append(b, 0)
}

// Overhead is how much longer a sealed chunk is than plain.
func (s *Stream) Overhead() int { return s.aead.NonceSize() + s.aead.Overhead() }

// Seal seals the nth chunk: nonce (12 octets), ciphertext and tag. The nonce is
// random, so that a chunk may be written anew after an interruption.
func (s *Stream) Seal(n uint64, last bool, plain []byte) []byte {
	out := make([]byte, s.aead.NonceSize(), s.Overhead()+len(plain))
	_, _ = rand.Read(out) // never fails since Go 1.24
	return s.aead.Seal(out, out, plain, s.context(n, last))
}

// Open is the inverse of Seal, or returns ErrTampered.
func (s *Stream) Open(n uint64, last bool, sealed []byte) ([]byte, error) {
	size := s.aead.NonceSize()
	if len(sealed) < size {
		return nil, ErrTampered
	}
	plain, err := s.aead.Open(nil, sealed[:size], sealed[size:], s.context(n, last))
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}
