package wav

import (
	"encoding/binary"
	"fmt"
)

// Decode reads a file. Two channels are mixed to one.
func Decode(file []byte) (Sound, error) { return decode(file, false) }

// DecodeStream reads what a program wrote into a pipe: sizes that it could not know end
// where the octets end.
func DecodeStream(octets []byte) (Sound, error) { return decode(octets, true) }

func decode(file []byte, stream bool) (Sound, error) {
	if len(file) < headerSize || string(file[:4]) != "RIFF" || string(file[8:12]) != "WAVE" {
		return Sound{}, ErrFormat
	}
	size, err := sized(binary.LittleEndian.Uint32(file[4:]), len(file)-chunkSize, stream)
	if err != nil {
		return Sound{}, err
	}
	if rest := len(file) - chunkSize - size; rest > 0 {
		return Sound{}, fmt.Errorf("%w: %d octets follow it", ErrFormat, rest)
	}
	return chunks(file[headerSize:], stream)
}

// sized is a size as it is written, unless more is claimed than there is.
func sized(claimed uint32, there int, stream bool) (int, error) {
	switch {
	case stream && claimed >= endless:
		return there, nil
	case uint64(claimed) > uint64(there):
		return 0, fmt.Errorf("%w: %d octets are claimed, %d are there", ErrTruncated, claimed, there)
	}
	return int(claimed), nil
}

// chunks finds the format and, after it, the data. Others are passed over.
func chunks(rest []byte, stream bool) (Sound, error) {
	var f *format
	for len(rest) > 0 {
		if len(rest) < chunkSize {
			return Sound{}, fmt.Errorf("%w: within the head of a chunk", ErrTruncated)
		}
		id := string(rest[:4])
		size, err := sized(binary.LittleEndian.Uint32(rest[4:]), len(rest)-chunkSize, stream)
		if err != nil {
			return Sound{}, err
		}
		body := rest[chunkSize : chunkSize+size]
		rest = rest[min(len(rest), chunkSize+size+size&1):] // a chunk begins at an even place
		switch {
		case id == "fmt " && f != nil:
			return Sound{}, fmt.Errorf("%w: it has two formats", ErrFormat)
		case id == "fmt ":
			if f, err = parseFormat(body); err != nil {
				return Sound{}, err
			}
		case id == "data" && f == nil:
			return Sound{}, fmt.Errorf("%w: data without a format", ErrFormat)
		case id == "data":
			return f.sound(body)
		}
	}
	return Sound{}, fmt.Errorf("%w: it holds no data", ErrFormat)
}
