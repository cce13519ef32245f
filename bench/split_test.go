package bench

import (
	"strings"
	"testing"

	warthog "github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/gsm7/charset"
	"github.com/warthog618/sms/encoding/tpdu"

	ours "healthdial/gsm/charset"
)

// letters are long messages: of GSM 7-bit, of UCS-2, and of a text that national
// tables make shorter.
var letters = []struct {
	name  string
	text  string
	ours  ours.Layout
	their []warthog.EncoderOption
	parts int
}{
	{"GSM-7", strings.Repeat("Reply 1 for yes [or 2]. ", 20), ours.Layout{}, nil, 4},
	{"UCS-2", strings.Repeat("हाँ के लिए 1 ", 20), ours.Layout{}, nil, 4},
	{
		"Hindi tables", strings.Repeat("स्वास्थ्य [1] ", 20), ours.Layout{Tables: []ours.Language{ours.Hindi}},
		[]warthog.EncoderOption{warthog.WithCharset(charset.Hindi)}, 3,
	},
}

// Both make as many parts, and theirs read as the text.
func TestSplit(t *testing.T) {
	for _, l := range letters {
		parts, err := l.ours.Split(l.text, 1)
		if err != nil || len(parts) != l.parts {
			t.Errorf("%s: %d parts, %v, want %d", l.name, len(parts), err, l.parts)
		}
		pdus, err := warthog.Encode([]byte(l.text), l.their...)
		if err != nil || len(pdus) != l.parts {
			t.Fatalf("%s: warthog618 makes %d, %v", l.name, len(pdus), err)
		}
		segments := make([]*tpdu.TPDU, len(pdus))
		for i := range pdus {
			segments[i] = &pdus[i]
		}
		if got, err := warthog.Decode(segments); err != nil || string(got) != l.text {
			t.Errorf("%s: warthog618 reads %q, %v", l.name, got, err)
		}
	}
}

// BenchmarkSplit is one long message encoded and split.
func BenchmarkSplit(b *testing.B) {
	for _, l := range letters {
		b.Run(l.name+"/charset", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.ours.Split(l.text, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(l.name+"/warthog618", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := warthog.Encode([]byte(l.text), l.their...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
