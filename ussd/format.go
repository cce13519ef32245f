// Package ussd is the conversation on a phone's USSD screen: pages of a few dozen
// characters, a number for every choice, and a dialogue that the operator closes
// after seconds. Its pure half writes pages and reads entries; a driver for each
// thing it rides on does the rest.
package ussd

import (
	"strconv"

	"healthdial/engine"
	"healthdial/keypad"
	"healthdial/session"
)

// What a page holds where a link says nothing else. The standard allows 160
// octets, which is 182 septets or 80 UCS-2 units (3GPP TS 23.038 §5, TS 24.090);
// many gateways allow no more than this.
const (
	DefaultSeptets = 160
	DefaultUCS2    = 70
)

// Format writes and reads the pages of one link. It is pure and implements
// session.Format. The zero Format has the default limits.
type Format struct {
	Septets int // of GSM 7-bit on a page; 0 means DefaultSeptets
	UCS2    int // of 16-bit units on a page with any other character; 0 means DefaultUCS2
}

// What is said before a page again when an entry means nothing on it, or nothing
// yet.
const (
	invalid = "common.invalid"
	readAll = "common.read_all"
)

// Write renders one page of a view. Pages do not depend on the screen's note: it
// is put before the page that is shown, as note.go says.
func (f Format) Write(w session.Words, v session.View) session.Page {
	sh := f.lay(w, v.Screen)
	n := clamp(v.Page, len(sh.pages))
	last := n == len(sh.pages)-1
	return session.Page{
		Text: sh.page(n),
		Open: !last || v.Screen.Want.Kind != engine.WantNothing,
		Last: last,
	}
}

// Pages are the texts of all pages of a screen, without its note.
func (f Format) Pages(w session.Words, s engine.Screen) []string {
	s.Note = nil
	sh := f.lay(w, s)
	texts := make([]string, len(sh.pages))
	for n := range sh.pages {
		texts[n] = sh.page(n)
	}
	return texts
}

// Read parses an entry against the page it was entered on. The reserved keys turn
// pages and lead back and home; anything else is the answer. An entry is refused
// here, with the page shown again, where no answer is possible yet or any more,
// where no option was shown yet (but a number that is known by heart is taken before
// its own page), and where it is no option's number on a later page, since the
// engine's refusal would lead to the first.
func (f Format) Read(w session.Words, v session.View, text string) session.Reading {
	sh := f.lay(w, v.Screen)
	pages := sh.pages
	n := clamp(v.Page, len(pages))
	last := n == len(pages)-1
	again := session.Reading{Page: n, Note: invalid}
	entry, ok := keypad.Entry(v.Screen.Want, text)
	if !ok {
		return again
	}
	if turned, ok := turn(keysOn(v.Screen, n, last), n, entry); ok {
		return turned
	}
	switch {
	case v.Screen.Want.Kind == engine.WantNothing:
		return again
	case v.Screen.AllPages && !last && v.Seen < len(pages):
		again.Note = readAll
		return again
	case v.Screen.Want.Kind == engine.WantChoice && sh.offered[clamp(max(v.Page, v.Seen-1), len(pages))] == 0:
		again.Note = readAll
		return again
	case v.Screen.Want.Kind == engine.WantChoice && n > 0 && !isOption(v.Screen, entry):
		return again
	}
	return session.Reading{Input: engine.Answer{Text: entry}, Page: n}
}

// turn obeys a reserved key.
func turn(k keys, n int, key string) (session.Reading, bool) {
	switch {
	case key == keypad.More && k.more:
		return session.Reading{Page: n + 1}, true
	case key == keypad.Back && k.back && n > 0:
		return session.Reading{Page: n - 1}, true
	case key == keypad.Back && k.back:
		return session.Reading{Input: engine.Back{}}, true
	case key == keypad.Home && k.home:
		return session.Reading{Input: engine.Begin{Fresh: true}}, true
	}
	return session.Reading{}, false
}

func isOption(s engine.Screen, entry string) bool {
	for _, o := range s.Options {
		if strconv.Itoa(o.Number) == entry {
			return true
		}
	}
	return false
}

func clamp(page, pages int) int { return max(0, min(page, pages-1)) }
