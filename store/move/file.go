package move

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"healthdial/seal"
)

// A file is the magic words, the header of its stream (seal.Stream) and chunks. A
// chunk is its length in four octets, of which the first bit marks the last, and so
// many sealed octets. The first chunk is the opening, the last the manifest; those
// between hold items.
const (
	magic      = "healthdial store 1\n"
	headerSize = len(magic) + seal.StreamHeaderSize
	lastBit    = 1 << 31
	maxChunk   = 64 << 20 // bounds what is read into memory at once
)

// opening is what the first chunk holds.
type opening struct {
	// Fingerprint is the ring's: names in the file mean something only under it.
	Fingerprint [48]byte `cbor:"1,keyasint"`
	// Openings is how often the store had been opened.
	Openings uint64 `cbor:"2,keyasint"`
}

func readHeader(r io.Reader, ring *seal.Keyring) (*seal.Stream, error) {
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(r, header); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, ErrNotOurs
		}
		return nil, fmt.Errorf("move: reading the file: %w", err)
	}
	if !bytes.HasPrefix(header, []byte(magic)) {
		return nil, ErrNotOurs
	}
	stream, err := ring.OpenStream(header[len(magic):])
	if errors.Is(err, seal.ErrUnknownKey) {
		id, _ := seal.KeyOf(header[len(magic):])
		return nil, fmt.Errorf("move: the file is sealed under key %d: %w", id, err)
	}
	return stream, err
}

// chunks reads the chunks of a file in turn.
type chunks struct {
	r      io.Reader
	stream *seal.Stream
	n      uint64 // of chunks read
	offset int64  // where the next begins
}

// next returns a chunk's plain octets; ErrUnfinished where the file ends before the
// last chunk, ErrDamaged for what does not open.
func (c *chunks) next() (plain []byte, last bool, err error) {
	var head [4]byte
	if err := c.fill(head[:]); err != nil {
		return nil, false, err
	}
	length := binary.BigEndian.Uint32(head[:])
	last, length = length&lastBit != 0, length&^lastBit
	if length > maxChunk {
		return nil, false, ErrDamaged
	}
	sealed := make([]byte, length)
	if err := c.fill(sealed); err != nil {
		return nil, false, err
	}
	plain, err = c.stream.Open(c.n, last, sealed)
	if err != nil {
		return nil, false, ErrDamaged
	}
	c.n++
	c.offset += int64(len(head)) + int64(length)
	return plain, last, nil
}

func (c *chunks) fill(b []byte) error {
	_, err := io.ReadFull(c.r, b)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrUnfinished
	case err != nil:
		return fmt.Errorf("move: reading the file: %w", err)
	}
	return nil
}

// end refuses a file that goes on after its last chunk.
func (c *chunks) end() error {
	if n, err := c.r.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		return errors.Join(ErrDamaged, err)
	}
	return nil
}

// writeChunk writes the nth chunk.
func writeChunk(w io.Writer, s *seal.Stream, n uint64, last bool, plain []byte) error {
	length := uint32(len(plain) + s.Overhead())
	if length > maxChunk {
		return fmt.Errorf("move: a chunk of %d octets", length)
	}
	if last {
		length |= lastBit
	}
	chunk := binary.BigEndian.AppendUint32(nil, length)
	if _, err := w.Write(append(chunk, s.Seal(n, last, plain)...)); err != nil {
		return fmt.Errorf("move: writing the file: %w", err)
	}
	return nil
}
