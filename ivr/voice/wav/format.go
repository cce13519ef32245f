package wav

import (
	"encoding/binary"
	"fmt"

	"github.com/zaf/g711"
)

// format is a file's fmt chunk.
type format struct {
	coding   uint16
	channels int
	rate     uint32
	bits     int
}

func parseFormat(b []byte) (*format, error) {
	if len(b) < 16 {
		return nil, fmt.Errorf("%w: within the format", ErrTruncated)
	}
	le := binary.LittleEndian
	f := &format{coding: le.Uint16(b), channels: int(le.Uint16(b[2:])), rate: le.Uint32(b[4:]), bits: int(le.Uint16(b[14:]))}
	if f.coding == codingExtensible {
		if len(b) < 40 {
			return nil, fmt.Errorf("%w: within the extended format", ErrTruncated)
		}
		f.coding = le.Uint16(b[24:]) // the beginning of the GUID is the coding
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	if per, align := le.Uint32(b[8:]), int(le.Uint16(b[12:])); align != f.align() || uint64(per) != uint64(f.rate)*uint64(align) {
		return nil, fmt.Errorf("%w: its format contradicts itself", ErrFormat)
	}
	return f, nil
}

func (f *format) check() error {
	switch {
	case f.coding != codingPCM && f.coding != codingALaw && f.coding != codingMuLaw:
		return fmt.Errorf("%w: coding %#x; linear, A-law and mu-law are", ErrUnsupported, f.coding)
	case f.coding == codingPCM && f.bits != 16 && f.bits != 24, f.coding != codingPCM && f.bits != 8:
		return fmt.Errorf("%w: %d bits; 16 and 24 are, and 8 of A-law and mu-law", ErrUnsupported, f.bits)
	case f.channels != 1 && f.channels != 2:
		return fmt.Errorf("%w: %d channels; one or two are", ErrUnsupported, f.channels)
	case f.rate == 0 || f.rate > 192000:
		return fmt.Errorf("%w: %d samples in a second", ErrUnsupported, f.rate)
	}
	return nil
}

// align is the octets of one sample of all channels.
func (f *format) align() int { return f.channels * f.bits / 8 }

func (f *format) sound(data []byte) (Sound, error) {
	if len(data)%f.align() != 0 {
		return Sound{}, fmt.Errorf("%w: within a sample", ErrTruncated)
	}
	samples := f.linear(data)
	if f.channels == 2 {
		samples = mix(samples)
	}
	return Sound{Rate: int(f.rate), Samples: samples}, nil
}

// linear is every sample in 16 bits.
func (f *format) linear(data []byte) []int16 {
	size := f.bits / 8
	out := make([]int16, len(data)/size)
	for i := range out {
		sample := data[i*size : (i+1)*size]
		switch f.coding {
		case codingALaw:
			out[i] = g711.DecodeAlawFrame(sample[0])
		case codingMuLaw:
			out[i] = g711.DecodeUlawFrame(sample[0])
		default:
			out[i] = int16(binary.LittleEndian.Uint16(sample[size-2:])) // of 24 bits the upper 16
		}
	}
	return out
}

// mix is two channels as one, half as strong each, so that nothing is cut off.
func mix(both []int16) []int16 {
	out := both[:len(both)/2]
	for i := range out {
		out[i] = int16((int(both[2*i]) + int(both[2*i+1])) / 2)
	}
	return out
}
