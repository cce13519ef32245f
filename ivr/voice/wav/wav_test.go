package wav

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
)

// file builds a file of a format chunk and data.
func file(coding uint16, channels, rate, bits int, data []byte) []byte {
	le := binary.LittleEndian
	b := []byte("WAVEfmt \x10\x00\x00\x00")
	b = le.AppendUint16(b, coding)
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(rate*channels*bits/8))
	b = le.AppendUint16(b, uint16(channels*bits/8))
	b = le.AppendUint16(b, uint16(bits))
	return riff(append(b, chunk("data", data)...))
}

func riff(body []byte) []byte { return chunk("RIFF", body) }

func chunk(id string, body []byte) []byte {
	b := append([]byte(id), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...)
	b = append(b, body...)
	if id != "RIFF" && len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func TestDecode(t *testing.T) {
	linear := []byte{1, 0, 0xFF, 0xFF, 0, 0x80}
	extensible := make([]byte, 40)
	copy(extensible, file(codingExtensible, 1, 8000, 16, nil)[20:36])
	extensible[24] = codingPCM
	mono := file(codingPCM, 1, 8000, 16, linear)
	for _, tc := range []struct {
		name string
		file []byte
		want Sound
	}{
		{"one channel", mono, Sound{8000, []int16{1, -1, -32768}}},
		{"two channels", file(codingPCM, 2, 44100, 16, []byte{10, 0, 20, 0, 0xFF, 0x7F, 0xFF, 0x7F}), Sound{44100, []int16{15, 32767}}},
		{"24 bits", file(codingPCM, 1, 48000, 24, []byte{0xFF, 1, 0, 0, 0, 0x80}), Sound{48000, []int16{1, -32768}}},
		{"A-law", file(codingALaw, 1, 8000, 8, []byte{0xD5, 0x55, 0x2A}), Sound{8000, []int16{8, -8, -32256}}},
		{"mu-law", file(codingMuLaw, 1, 8000, 8, []byte{0xFF, 0x00}), Sound{8000, []int16{0, -32124}}},
		{"nothing said", file(codingPCM, 1, 8000, 16, nil), Sound{8000, []int16{}}},
		{"other chunks", riff(slices.Concat([]byte("WAVE"), chunk("LIST", []byte("odd")), mono[12:], chunk("id3 ", nil))), Sound{8000, []int16{1, -1, -32768}}},
		{"extensible", riff(slices.Concat([]byte("WAVE"), chunk("fmt ", extensible), chunk("data", linear))), Sound{8000, []int16{1, -1, -32768}}},
	} {
		got, err := Decode(tc.file)
		if err != nil || got.Rate != tc.want.Rate || !slices.Equal(got.Samples, tc.want.Samples) {
			t.Errorf("%s: %v, %v", tc.name, got, err)
		}
	}
}

func TestRefused(t *testing.T) {
	good := file(codingPCM, 1, 8000, 16, []byte{1, 0, 2, 0})
	for _, tc := range []struct {
		name string
		file []byte
		err  error
		says string
	}{
		{"nothing", nil, ErrFormat, ""},
		{"an MP3", []byte("ID3\x04\x00 and so on, for long"), ErrFormat, ""},
		{"cut within the data", good[:len(good)-1], ErrTruncated, "octets are claimed"},
		{"more than it says", append(bytes.Clone(good), 0, 0), ErrFormat, "2 octets follow"},
		{"no data", riff(good[8:36]), ErrFormat, "holds no data"},
		{"data first", riff(slices.Concat([]byte("WAVE"), chunk("data", []byte{1, 0}))), ErrFormat, "without a format"},
		{"two formats", riff(slices.Concat([]byte("WAVE"), good[12:36], good[12:])), ErrFormat, "two formats"},
		{"half a sample", file(codingPCM, 1, 8000, 16, []byte{1, 0, 2}), ErrTruncated, "within a sample"},
		{"8 bits", file(codingPCM, 1, 8000, 8, nil), ErrUnsupported, "8 bits"},
		{"32 bits", file(codingPCM, 1, 8000, 32, nil), ErrUnsupported, "32 bits"},
		{"floats", file(3, 1, 8000, 32, nil), ErrUnsupported, "coding 0x3"},
		{"six channels", file(codingPCM, 6, 48000, 16, nil), ErrUnsupported, "6 channels"},
		{"no rate", file(codingPCM, 1, 0, 16, nil), ErrUnsupported, "0 samples"},
		{"a short format", riff(slices.Concat([]byte("WAVE"), chunk("fmt ", []byte{1, 0}))), ErrTruncated, "within the format"},
		{"a short extended format", riff(slices.Concat([]byte("WAVE"), chunk("fmt ", file(codingExtensible, 1, 8000, 16, nil)[20:36]))), ErrTruncated, "extended"},
		{"a contradiction", bytes.Replace(bytes.Clone(good), []byte{0x80, 0x3E}, []byte{0x81, 0x3E}, 1), ErrFormat, "contradicts"},
	} {
		if _, err := Decode(tc.file); !errors.Is(err, tc.err) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// TestDecodeStream: a program that writes into a pipe does not know the sizes.
func TestDecodeStream(t *testing.T) {
	b := file(codingPCM, 1, 22050, 16, []byte{1, 0, 2, 0})
	binary.LittleEndian.PutUint32(b[4:], endless+36)
	binary.LittleEndian.PutUint32(b[40:], endless)
	if _, err := Decode(b); !errors.Is(err, ErrTruncated) {
		t.Errorf("as a file: %v", err)
	}
	if s, err := DecodeStream(b); err != nil || !slices.Equal(s.Samples, []int16{1, 2}) {
		t.Errorf("%v, %v", s, err)
	}
}

// FuzzDecode: nothing breaks it, and what it reads is written and read alike.
func FuzzDecode(f *testing.F) {
	f.Add(file(codingPCM, 2, 44100, 16, []byte{10, 0, 20, 0}))
	f.Add(file(codingALaw, 1, 8000, 8, []byte{1, 2, 3}))
	f.Add(riff(slices.Concat([]byte("WAVE"), chunk("LIST", []byte("odd")), file(codingMuLaw, 1, 8000, 8, []byte{9})[12:])))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = DecodeStream(b)
		s, err := Decode(b)
		if err != nil {
			return
		}
		again, err := Decode(Encode(s))
		if err != nil || again.Rate != s.Rate || !slices.Equal(again.Samples, s.Samples) {
			t.Errorf("%v becomes %v, %v", s, again, err)
		}
	})
}
