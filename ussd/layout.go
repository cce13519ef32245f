package ussd

import (
	"strconv"
	"strings"

	"healthdial/engine"
	"healthdial/keypad"
	"healthdial/session"
)

// piece is what a page boundary does not cut if it can be helped: a word, or an
// option with its number. sep stands before it, unless it begins a page.
type piece struct {
	sep, text string
	size      size // of sep and text
}

func newPiece(sep, text string) piece { return piece{sep, text, measure(sep + text)} }

// sheet lays out one screen.
type sheet struct {
	Format
	words   session.Words
	screen  engine.Screen
	pieces  []piece
	options int // how many of the pieces are options; they come last
	pages   []string
	offered []int // how many options the pages up to each have
	broken  bool  // a word had to be cut, or is wider than a page
	refusal size  // of what is said to an entry that means nothing
}

// lay cuts a screen into pages at line and word ends, without the lines for keys.
// There is at least one page. The options stand after the text, and on one page, the
// last, if the screen is to be read to its end first. Beside the options of a page
// there is room for a refusal in the place of all else.
func (f Format) lay(w session.Words, s engine.Screen) *sheet {
	sh := &sheet{Format: f, words: w, screen: s}
	for _, p := range s.Say {
		sh.say(words(w, s.Lang, p))
	}
	for _, o := range s.Options {
		label := strings.Join(strings.Fields(words(w, s.Lang, o.Label)), " ")
		sh.pieces = append(sh.pieces, newPiece("\n", keypad.Line(strconv.Itoa(o.Number), label)))
	}
	sh.options = len(s.Options)
	sh.refusal = measure(words(w, s.Lang, engine.Phrase{Key: invalid}))
	for !sh.lastPage() {
		sh.fullPage()
	}
	return sh
}

func (sh *sheet) say(text string) {
	for line := range strings.Lines(text) {
		sep := "\n"
		for _, word := range strings.Fields(line) {
			sh.pieces = append(sh.pieces, newPiece(sep, word))
			sep = " "
		}
	}
}

// lastPage writes all that is left if one page holds it.
func (sh *sheet) lastPage() bool {
	rest := sh.tail(true)
	for i, p := range sh.pieces {
		rest = rest.plus(p.measured(i == 0))
	}
	if n := len(sh.pieces); n > 1 && !sh.answerable(n, true) || n > 0 && !sh.fits(rest) {
		return false
	}
	sh.write(len(sh.pieces))
	return true
}

// fullPage writes what one page holds that has another after it.
func (sh *sheet) fullPage() {
	end := len(sh.pieces)
	if text := end - sh.options; sh.screen.AllPages && text > 0 {
		end = text
	}
	used, n := sh.tail(false), 0
	for n < end {
		used = used.plus(sh.pieces[n].measured(n == 0))
		if !sh.fits(used) || n > 0 && !sh.answerable(n+1, false) {
			break
		}
		n++
	}
	if n == 0 {
		sh.breakFirst()
		n = 1
	}
	sh.write(n)
}

// tail is the size of the lines for keys on the page that comes next, and of the
// line end before them.
func (sh *sheet) tail(last bool) size {
	lines := keysOn(sh.screen, len(sh.pages), last).lines(sh.words, sh.screen.Lang)
	if lines == "" {
		return size{}
	}
	return measure("\n" + lines)
}

// write makes a page of the first n pieces.
func (sh *sheet) write(n int) {
	var b strings.Builder
	for i, p := range sh.pieces[:n] {
		if i > 0 {
			b.WriteString(p.sep)
		}
		b.WriteString(p.text)
	}
	sh.pages = append(sh.pages, b.String())
	sh.pieces = sh.pieces[n:]
	sh.options = min(sh.options, len(sh.pieces))
	sh.offered = append(sh.offered, len(sh.screen.Options)-sh.options)
}

func (p piece) measured(first bool) size {
	if first {
		return measure(p.text)
	}
	return p.size
}

func join(parts ...string) string {
	var lines []string
	for _, p := range parts {
		if p != "" {
			lines = append(lines, p)
		}
	}
	return strings.Join(lines, "\n")
}
