package charset

import "unicode/utf8"

// escape leads from the basic table to the extension table (TS 23.038 §6.2.1).
const escape = 0x1B

// absent is no septet.
const absent = 0xFF

// half is one 7-bit table and the way back. Nothing writes to it once it is made.
type half struct {
	runes [128]rune // 0 where undefined
	pages []page    // of the runes in it, Latin-1 first; three at most
}

// page are the septets of 256 runes that differ in their last octet.
type page struct {
	number  rune // the runes without that octet
	septets [256]byte
}

func newPage(number rune) page {
	p := page{number: number}
	for i := range p.septets {
		p.septets[i] = absent
	}
	return p
}

// newHalf takes the runes of the 128 septets in order; a space is a septet without
// a meaning, and so is the escape. A rune found twice has its first septet.
func newHalf(runes string) *half {
	h := &half{pages: []page{newPage(0)}}
	septet := 0
	for _, r := range runes {
		if r != escape && r != ' ' {
			h.define(r, byte(septet))
		}
		septet++
	}
	if septet != len(h.runes) {
		panic("charset: a table has not 128 septets")
	}
	return h
}

// newBasic is newHalf for a table that has the space itself.
func newBasic(runes string) *half {
	h := newHalf(runes)
	h.define(' ', ' ')
	return h
}

func (h *half) define(r rune, septet byte) {
	h.runes[septet] = r
	if h.lookup(r) == absent {
		h.page(r).septets[r&0xFF] = septet
	}
}

// page is the one that a rune is on, made if need be.
func (h *half) page(r rune) *page {
	for i := range h.pages {
		if h.pages[i].number == r>>8 {
			return &h.pages[i]
		}
	}
	h.pages = append(h.pages, newPage(r>>8))
	return &h.pages[len(h.pages)-1]
}

func (h *half) lookup(r rune) byte {
	for i := range h.pages {
		if p := &h.pages[i]; p.number == r>>8 {
			return p.septets[r&0xFF]
		}
	}
	return absent
}

// table is a basic half, which a locking shift replaces, and its extension, which
// a single shift replaces.
type table struct{ basic, extension *half }

func (t table) width(r rune) int {
	switch {
	case t.basic.lookup(r) != absent:
		return 1
	case t.extension.lookup(r) != absent:
		return 2
	}
	return 0
}

// encode appends text to dst; it stops with false at the first rune that the
// table lacks.
func (t table) encode(dst []byte, text string) ([]byte, bool) {
	for _, r := range text {
		s := t.basic.lookup(r)
		if s == absent {
			if s = t.extension.lookup(r); s == absent {
				return dst, false
			}
			dst = append(dst, escape)
		}
		dst = append(dst, s)
	}
	return dst, true
}

// decode reads septets, each in an octet. After an escape an undefined septet
// shows as the basic table has it, and a second escape as a space (TS 23.038
// §6.2.1.1, note 1); an escape at the end shows as a space too, and so does a
// septet that a national table leaves blank.
func (t table) decode(septets []byte) string {
	out := make([]byte, 0, len(septets)+8)
	for i := 0; i < len(septets); i++ {
		s := septets[i] & 0x7F
		if s != escape {
			out = utf8.AppendRune(out, t.shown(s))
			continue
		}
		i++
		out = utf8.AppendRune(out, t.escaped(septets, i))
	}
	return string(out)
}

func (t table) shown(s byte) rune {
	if r := t.basic.runes[s]; r != 0 {
		return r
	}
	return ' '
}

func (t table) escaped(septets []byte, i int) rune {
	if i >= len(septets) {
		return ' '
	}
	s := septets[i] & 0x7F
	if r := t.extension.runes[s]; r != 0 {
		return r
	}
	return t.shown(s) // a space for a second escape
}
