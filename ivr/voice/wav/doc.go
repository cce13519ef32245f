// Package wav reads and writes speech in WAVE files (Multimedia Programming Interface
// and Data Specifications 1.0, IBM and Microsoft, 1991): linear in 16 or 24 bits, or
// G.711, one channel or two. It reads strictly: a file that is not whole is refused.
package wav

import "errors"

// Sound is speech of one channel, as a file holds it.
type Sound struct {
	Rate    int // samples in a second
	Samples []int16
}

// The ways in which a file is refused. The error says more.
var (
	ErrFormat      = errors.New("wav: not a WAVE file")
	ErrTruncated   = errors.New("wav: the file ends too early")
	ErrUnsupported = errors.New("wav: a coding that is not read")
)

// The codings (RFC 2361).
const (
	codingPCM        = 0x0001
	codingALaw       = 0x0006
	codingMuLaw      = 0x0007
	codingExtensible = 0xFFFE
)

const (
	headerSize = 12 // RIFF, its size, WAVE
	chunkSize  = 8  // an identifier and a size
	// endless is the smallest size that programs write who do not know it, since they
	// write into a pipe.
	endless = 0x7FFFF000
)
