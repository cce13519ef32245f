package bench

import (
	"bytes"
	"strings"
	"testing"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/ucs2"

	"healthdial/gsm/charset"
)

// texts are a page in each alphabet.
var texts = []struct {
	alphabet charset.Alphabet
	text     string
}{
	{charset.GSM7, strings.Repeat("Reply 1 for yes. ", 9)},
	{charset.UCS2, strings.Repeat("हाँ के लिए 1 ", 5)},
}

// codecs are ours and that of warthog618/sms, which leaves it to its caller which
// alphabet a text needs: here the caller knows.
var codecs = []struct {
	name   string
	encode func(a charset.Alphabet, text string) []byte
	decode func(a charset.Alphabet, payload []byte) (string, error)
}{
	{"charset", func(_ charset.Alphabet, text string) []byte {
		_, payload := charset.Encode(text)
		return payload
	}, func(a charset.Alphabet, payload []byte) (string, error) {
		return charset.Decode([2]byte{charset.CodingDefault, charset.CodingUCS2}[a], payload)
	}},
	{"warthog618", func(a charset.Alphabet, text string) []byte {
		if a == charset.UCS2 {
			return ucs2.Encode([]rune(text))
		}
		septets, _ := gsm7.Encode([]byte(text)) // nil fails the test
		return septets
	}, func(a charset.Alphabet, payload []byte) (string, error) {
		if a == charset.UCS2 {
			runes, err := ucs2.Decode(payload)
			return string(runes), err
		}
		text, err := gsm7.Decode(payload)
		return string(text), err
	}},
}

// Both write the same octets and read them back.
func TestCharset(t *testing.T) {
	for _, page := range texts {
		a, text := page.alphabet, page.text
		want := codecs[0].encode(a, text)
		for _, c := range codecs {
			payload := c.encode(a, text)
			if got, err := c.decode(a, payload); got != text || err != nil || !bytes.Equal(payload, want) {
				t.Errorf("%s, %v: %x, %q, %v", c.name, a, payload, got, err)
			}
		}
	}
}

// BenchmarkCharset is one page encoded and decoded.
func BenchmarkCharset(b *testing.B) {
	for _, page := range texts {
		a, text := page.alphabet, page.text
		for _, c := range codecs {
			payload := c.encode(a, text)
			b.Run("encode/"+a.String()+"/"+c.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					c.encode(a, text)
				}
			})
			b.Run("decode/"+a.String()+"/"+c.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := c.decode(a, payload); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
