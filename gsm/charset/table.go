package charset

import "unicode/utf8"

// escape leads from the basic table to the extension table (TS 23.038 §6.2.1).
const escape = 0x1B

// table is a pair of 7-bit tables: basic and its single-shift extension. A
// national language is another table: locking shift replaces the basic half,
// single shift the extension.
type table struct {
	basic     [128]rune
	extension [128]rune // 0 where undefined
	low       [256]code // by rune, for Latin-1
	high      map[rune]code
}

// code is a rune's septets: the septet itself, or escape in the high octet and
// the extension septet in the low one; absent is the invalid septet.
type code uint16

const absent code = 0xFFFF

// newTable derives the way back. A rune found twice gets its basic septet.
func newTable(basic string, extension map[byte]rune) *table {
	t := &table{high: make(map[rune]code)}
	for i := range t.low {
		t.low[i] = absent
	}
	septet := 0
	for _, r := range basic {
		t.basic[septet] = r
		if septet != escape {
			t.define(r, code(septet))
		}
		septet++
	}
	for s, r := range extension {
		t.extension[s] = r
		if t.lookup(r) == absent {
			t.define(r, escape<<8|code(s))
		}
	}
	return t
}

func (t *table) define(r rune, c code) {
	if int(r) < len(t.low) {
		t.low[r] = c
		return
	}
	t.high[r] = c
}

func (t *table) lookup(r rune) code {
	if uint32(r) < uint32(len(t.low)) {
		return t.low[r]
	}
	if c, ok := t.high[r]; ok {
		return c
	}
	return absent
}

func (t *table) width(r rune) int {
	switch c := t.lookup(r); {
	case c == absent:
		return 0
	case c > 0xFF:
		return 2
	}
	return 1
}

// encode appends text to dst; it stops with false at the first rune that the
// table lacks.
func (t *table) encode(dst []byte, text string) ([]byte, bool) {
	for _, r := range text {
		c := t.lookup(r)
		if c == absent {
			return nil, false
		}
		if c > 0xFF {
			dst = append(dst, escape)
		}
		dst = append(dst, byte(c))
	}
	return dst, true
}

// decode reads septets, each in an octet. After an escape an undefined septet
// shows as the basic table has it, and a second escape as a space (TS 23.038
// §6.2.1, note 1); an escape at the end shows as a space too.
func (t *table) decode(septets []byte) string {
	out := make([]byte, 0, len(septets)+8)
	for i := 0; i < len(septets); i++ {
		s := septets[i] & 0x7F
		if s != escape {
			out = utf8.AppendRune(out, t.basic[s])
			continue
		}
		i++
		out = utf8.AppendRune(out, t.escaped(septets, i))
	}
	return string(out)
}

func (t *table) escaped(septets []byte, i int) rune {
	if i >= len(septets) {
		return ' '
	}
	s := septets[i] & 0x7F
	switch {
	case s == escape:
		return ' '
	case t.extension[s] != 0:
		return t.extension[s]
	}
	return t.basic[s]
}

// defaultTable is the default alphabet and its extension (TS 23.038 §6.2.1 and
// §6.2.1.1). Nothing writes to it.
var defaultTable = newTable(
	"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"+
		" !\"#¤%&'()*+,-./0123456789:;<=>?"+
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"+
		"¿abcdefghijklmnopqrstuvwxyzäöñüà",
	map[byte]rune{
		0x0A: '\f', 0x14: '^', 0x28: '{', 0x29: '}', 0x2F: '\\',
		0x3C: '[', 0x3D: '~', 0x3E: ']', 0x40: '|', 0x65: '€',
	},
)
