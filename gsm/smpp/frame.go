package smpp

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

const (
	headerLen = pdu.HeaderLen

	// MaxFrame is the longest PDU read or written, in octets: a full
	// message_payload parameter, its mandatory fields, and some room.
	MaxFrame = 64<<10 + 1<<10
)

// header is the first 16 octets of every PDU (SMPP 3.4 §3.2).
type header struct {
	length uint32
	id     pdu.ID
	status Status
	seq    uint32
}

func parseHeader(b []byte) header {
	return header{
		length: binary.BigEndian.Uint32(b[0:]),
		id:     pdu.ID(binary.BigEndian.Uint32(b[4:])),
		status: Status(binary.BigEndian.Uint32(b[8:])),
		seq:    binary.BigEndian.Uint32(b[12:]),
	}
}

// frameError is a command_length that cannot be trusted: where the next PDU
// begins is unknown, so the connection has to end.
type frameError struct{ header header }

func (e *frameError) Error() string {
	return fmt.Sprintf("smpp: command_length %d is not within %d and %d", e.header.length, headerLen, MaxFrame)
}

// frameReader cuts a stream into PDUs. One goroutine uses it.
type frameReader struct {
	r   *bufio.Reader
	buf []byte
}

func newFrameReader(r io.Reader) *frameReader {
	return &frameReader{r: bufio.NewReaderSize(r, 16<<10), buf: make([]byte, 512)}
}

// next returns one whole PDU, header included, valid until the following call.
// Memory is taken only for a length within bounds. A stream that ends inside a
// PDU is io.ErrUnexpectedEOF.
func (f *frameReader) next() (header, []byte, error) {
	if _, err := io.ReadFull(f.r, f.buf[:headerLen]); err != nil {
		return header{}, nil, err
	}
	h := parseHeader(f.buf)
	if h.length < headerLen || h.length > MaxFrame {
		return h, nil, &frameError{h}
	}
	if n := int(h.length); n > len(f.buf) {
		f.buf = append(f.buf[:headerLen], make([]byte, n-headerLen)...)
	}
	frame := f.buf[:h.length]
	if _, err := io.ReadFull(f.r, frame[headerLen:]); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return h, nil, err
	}
	return h, frame, nil
}
