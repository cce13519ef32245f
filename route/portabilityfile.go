package route

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The file of a portability table: magic, a check of the key, the codes (a count,
// then each with its length), the count of numbers, their hashes in ascending order
// and the code of each. All numbers are big-endian.
const portabilityMagic = "HDPORT1\n"

// Errors of reading a table.
var (
	// ErrPortability is returned for a file that is no portability table, or is
	// damaged.
	ErrPortability = errors.New("route: not a portability table, or a damaged one: build it again")
	// ErrPortabilityKey is returned for a table that was built under other keys.
	ErrPortabilityKey = errors.New("route: the portability table was built under another numbers key: build it again")
)

// maxPorted bounds a table: more than India has mobile numbers.
const maxPorted = 2_000_000_000

// keyCheck is a name that no number has.
func keyCheck(names Namer) []byte {
	check := names.Name("portability key")
	return check[:]
}

// Write writes a table that ReadPortability reads under the same keys.
func (p *Portability) Write(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	_, _ = out.WriteString(portabilityMagic)
	_, _ = out.Write(keyCheck(p.names))
	_ = out.WriteByte(byte(len(p.codes) - 1))
	for _, code := range p.codes {
		_ = out.WriteByte(byte(len(code)))
		_, _ = out.WriteString(code)
	}
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(len(p.hashes)))
	_, _ = out.Write(b[:])
	for _, h := range p.hashes {
		binary.BigEndian.PutUint64(b[:], h)
		_, _ = out.Write(b[:])
	}
	_, _ = out.Write(p.code)
	return out.Flush() // a bufio.Writer keeps its first error
}

// ReadPortability loads a table. It refuses a file that is cut, has octets behind
// its end, or was built under other keys.
func ReadPortability(r io.Reader, names Namer) (*Portability, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	head := make([]byte, len(portabilityMagic)+16)
	if _, err := io.ReadFull(in, head); err != nil || !bytes.HasPrefix(head, []byte(portabilityMagic)) {
		return nil, broken(err)
	}
	if !bytes.Equal(head[len(portabilityMagic):], keyCheck(names)) {
		return nil, ErrPortabilityKey
	}
	p := &Portability{names: names}
	if err := p.readCodes(in); err != nil {
		return nil, broken(err)
	}
	if err := p.readNumbers(in); err != nil {
		return nil, broken(err)
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, broken(err)
	}
	return p, nil
}

// broken keeps what went wrong with the disk apart from what is wrong with the file.
func broken(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, ErrPortability) {
		return ErrPortability
	}
	return fmt.Errorf("route: reading the portability table: %w", err)
}

func (p *Portability) readCodes(in *bufio.Reader) error {
	last, err := in.ReadByte()
	if err != nil {
		return err
	}
	for range int(last) + 1 {
		n, err := in.ReadByte()
		if err != nil {
			return err
		}
		code := make([]byte, n)
		if _, err := io.ReadFull(in, code); err != nil {
			return err
		}
		p.codes = append(p.codes, string(code))
	}
	return nil
}

// readNumbers reads hashes and codes. It takes memory as they come, so that a count
// that lies costs nothing.
func (p *Portability) readNumbers(in *bufio.Reader) error {
	var b [8]byte
	if _, err := io.ReadFull(in, b[:]); err != nil {
		return err
	}
	count := binary.BigEndian.Uint64(b[:])
	if count > maxPorted {
		return ErrPortability
	}
	p.hashes = make([]uint64, 0, min(count, 1<<20))
	for range count {
		if _, err := io.ReadFull(in, b[:]); err != nil {
			return err
		}
		h := binary.BigEndian.Uint64(b[:])
		if n := len(p.hashes); n > 0 && p.hashes[n-1] >= h {
			return ErrPortability
		}
		p.hashes = append(p.hashes, h)
	}
	p.hashes = p.hashes[:len(p.hashes):len(p.hashes)]
	p.code = make([]uint8, count)
	if _, err := io.ReadFull(in, p.code); err != nil {
		return err
	}
	for _, c := range p.code {
		if int(c) >= len(p.codes) {
			return ErrPortability
		}
	}
	return nil
}
