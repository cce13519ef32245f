package espeak

import "bytes"

// bounded keeps no more than so many octets; the writer of more is told to stop.
type bounded struct {
	kept bytes.Buffer // no embedding: its ReadFrom knows no bound
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, ErrTooLong
	}
	return b.kept.Write(p)
}
