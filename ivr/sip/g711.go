package sip

import "github.com/zaf/g711"

// codec is one of the two laws of ITU-T G.711, with its static payload type
// (RFC 3551 §6).
type codec struct {
	payload uint8
	name    string
	encode  func(int16) uint8
}

var (
	pcmu = codec{0, "PCMU", g711.EncodeUlawFrame}
	pcma = codec{8, "PCMA", g711.EncodeAlawFrame}
)

// write encodes a frame.
func (c codec) write(to []byte, frame *[frameSamples]int16) {
	for i, s := range frame {
		to[i] = c.encode(s)
	}
}
