package charset

import "unicode"

// cut is where each part of a text ends, as offsets into it, if parts hold limit
// units. Filling each part before the next is begun gives the fewest. Runes that
// are together stay in one part unless they alone are more than a part.
func cut(text string, w writing, limit int, together func(before, r rune) bool) []int {
	var cuts []int
	begin, used := 0, 0  // of this part
	atom, inAtom := 0, 0 // of the runes that are together
	var before rune
	for i, r := range text {
		n := w.width(r)
		if !together(before, r) {
			atom, inAtom = i, 0
		}
		for used > 0 && used+n > limit {
			if atom == begin {
				atom, inAtom = i, 0
			}
			cuts = append(cuts, atom)
			begin, used = atom, inAtom
		}
		used, inAtom, before = used+n, inAtom+n, r
	}
	return append(cuts, len(text))
}

// alone keeps no runes together: a cut may be before any.
func alone(rune, rune) bool { return false }

// syllable keeps together what one reads as one: a letter with its marks, and the
// consonants that a virama or a joiner ties into one.
func syllable(before, r rune) bool {
	if before < firstMark && r < firstMark {
		return false
	}
	return unicode.In(r, unicode.M, unicode.Join_Control) || before == zeroWidthJoiner ||
		isVirama(before) && unicode.IsLetter(r)
}

const (
	firstMark       = '\u0300' // nothing below is a mark or a virama
	zeroWidthJoiner = '\u200D'
)

// isVirama knows the sign that takes a consonant its vowel, at one place in each of
// Unicode's nine Indic blocks from Devanagari to Malayalam.
func isVirama(r rune) bool {
	return r >= blockDevanagari && r < blockMalayalam+0x80 && r&0x7F == 0x4D
}
