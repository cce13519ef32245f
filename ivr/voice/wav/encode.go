package wav

import "encoding/binary"

// Encode is a file of 16-bit linear samples of one channel.
func Encode(s Sound) []byte {
	const formatSize = 16
	data := 2 * len(s.Samples)
	le := binary.LittleEndian
	b := make([]byte, 0, headerSize+chunkSize+formatSize+chunkSize+data)
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(cap(b)-chunkSize))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, formatSize)
	b = le.AppendUint16(b, codingPCM)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint32(b, uint32(s.Rate))
	b = le.AppendUint32(b, uint32(2*s.Rate))
	b = le.AppendUint16(b, 2)
	b = le.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(data))
	for _, sample := range s.Samples {
		b = le.AppendUint16(b, uint16(sample))
	}
	return b
}
