package outbox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
)

// NewID draws an ID for a message that nothing else names. r is crypto/rand.Reader.
func NewID(r io.Reader) (ID, error) {
	var id ID
	if _, err := io.ReadFull(r, id[:]); err != nil {
		return ID{}, fmt.Errorf("outbox: drawing an id: %w", err)
	}
	return id, nil
}

// DeriveID names a message by what caused it, so that the same cause adds it once.
// Space keeps unlike causes apart; no two lists of parts meet.
func DeriveID(space string, parts ...[]byte) ID {
	var buf []byte
	buf = appendPart(buf, []byte(space))
	for _, p := range parts {
		buf = appendPart(buf, p)
	}
	sum := sha256.Sum256(buf)
	return ID(sum[:len(ID{})])
}

func appendPart(b, p []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
	return append(b, p...)
}
