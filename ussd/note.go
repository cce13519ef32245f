package ussd

import "strings"

// A page that comes again says first why: its entry meant nothing, or it is not the
// time to answer. The page is as full as before, so the note takes the place of what
// the person can do without: the lines for back and home, whose keys go on working,
// and then the first words of the text, which they have just read. Options stay.

// cut stands for the words that a note took the place of.
const cut = "..."

// page is the text of page n with its keys, and the screen's note before it.
func (sh *sheet) page(n int) string {
	keys := keysOn(sh.screen, n, n == len(sh.pages)-1)
	plain := join(sh.pages[n], keys.lines(sh.words, sh.screen.Lang))
	if sh.screen.Note == nil {
		return plain
	}
	note := words(sh.words, sh.screen.Lang, *sh.screen.Note)
	if full := join(note, plain); sh.fits(measure(full)) {
		return full
	}
	keys.back, keys.home = false, false
	text, options := sh.parts(n)
	for {
		noted := join(note, text, options, keys.lines(sh.words, sh.screen.Lang))
		if sh.fits(measure(noted)) {
			return noted
		}
		if text == "" { // an option as long as a page
			return plain
		}
		text = withoutFirst(text)
	}
}

// parts are the text of a page and its options.
func (sh *sheet) parts(n int) (text, options string) {
	lines := strings.Split(sh.pages[n], "\n")
	before := 0
	if n > 0 {
		before = sh.offered[n-1]
	}
	at := max(len(lines)-(sh.offered[n]-before), 0)
	return strings.Join(lines[:at], "\n"), strings.Join(lines[at:], "\n")
}

// withoutFirst leaves out the first word of a text; nothing is left of the last.
func withoutFirst(text string) string {
	text = strings.TrimPrefix(text, cut+" ")
	at := strings.IndexAny(text, " \n")
	if at < 0 {
		return ""
	}
	return cut + " " + text[at+1:]
}

// answerable reports whether a refusal fits beside the options among the first n
// pieces, in the place of all else on their page but the key for more. Options that
// come after a read-back stay together instead.
func (sh *sheet) answerable(n int, last bool) bool {
	text := len(sh.pieces) - sh.options
	if n <= text || sh.screen.AllPages {
		return true
	}
	used := sh.refusal
	for _, p := range sh.pieces[text:n] {
		used = used.plus(p.size)
	}
	if !last {
		used = used.plus(measure("\n" + keys{more: true}.lines(sh.words, sh.screen.Lang)))
	}
	return sh.fits(used)
}
