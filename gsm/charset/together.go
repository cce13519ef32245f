package charset

import "unicode"

const (
	firstMark       = '\u0300' // nothing below is a mark or a virama
	zeroWidthJoiner = '\u200D'
)

// Together reports whether two neighbours are read as one: a letter with its marks,
// and the consonants that a virama or a joiner ties into a syllable.
func Together(before, r rune) bool {
	if before < firstMark && r < firstMark {
		return false
	}
	return unicode.In(r, unicode.M, unicode.Join_Control) || before == zeroWidthJoiner ||
		isVirama(before) && unicode.IsLetter(r)
}

// isVirama knows the sign that takes a consonant its vowel, at one place in each of
// Unicode's nine Indic blocks from Devanagari to Malayalam.
func isVirama(r rune) bool {
	return r >= blockDevanagari && r < blockMalayalam+0x80 && r&0x7F == 0x4D
}
