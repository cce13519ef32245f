package ussd

import (
	"strings"

	"healthdial/gsm/charset"
)

// breakFirst cuts the first piece, which is longer than a page, in two: at the
// last space that fits, else between two letters. What stays in front is never
// empty, so that every page gets on. The rest of an option counts as one still.
func (sh *sheet) breakFirst() {
	first := sh.pieces[0]
	at := sh.breakAt(first.text)
	sh.broken = sh.broken || at == len(first.text) || first.text[at] != ' '
	if at == len(first.text) {
		return // a single letter wider than the page
	}
	rest := newPiece(first.sep, strings.TrimLeft(first.text[at:], " "))
	head := newPiece(first.sep, strings.TrimRight(first.text[:at], " "))
	if sh.options == len(sh.pieces) {
		sh.options++
	}
	sh.pieces = append([]piece{head, rest}, sh.pieces[1:]...)
}

// breakAt is where the first part of a text that fits the next page ends. Letters
// are not parted from the marks that follow them, as vowel signs in Indian
// scripts do.
func (sh *sheet) breakAt(text string) int {
	used := sh.tail(false)
	space, letter := 0, 0
	var before rune
	for i, r := range text {
		if i > 0 && !charset.Together(before, r) {
			letter = i
			if r == ' ' {
				space = i
			}
		}
		before = r
		if used = used.plus(measure(string(r))); !sh.fits(used) && letter > 0 {
			break
		}
	}
	switch {
	case letter == 0:
		return len(text)
	case space > 0:
		return space
	}
	return letter
}
