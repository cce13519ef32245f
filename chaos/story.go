package chaos

import (
	"slices"
	"strings"
)

// story is what one phone did and saw.
type story struct {
	chapters []*chapter
	letters  []*letter
	copies   map[string]int // of each text about a consent
	doubled  int
}

// chapter is what a phone saw of one request.
type chapter struct {
	ref    string
	clinic string // whose request was read
	coded  bool   // its code came
	due    bool   // a page said that one comes
	shown  string // the decision that was called recorded
	told   string // the decision that took effect

	takenBack bool // it was called taken back
	toldBack  bool // that took effect
}

// The decisions, as the audit log has them.
const (
	approve = "approve"
	deny    = "deny"
)

// letter is an SMS from a phone, however often the operator had to send it.
type letter struct {
	text    string
	tries   int
	taken   bool
	replies []string // all that came until the next letter
}

// stories reads the operator's log.
func (r *reconciliation) stories() {
	for _, s := range r.e.Sights {
		of := r.phones[s.Phone]
		if of == nil {
			of = &story{copies: map[string]int{}}
			r.phones[s.Phone] = of
		}
		switch s.Did {
		case dialled, answered:
			r.Presses++
		case asked, released:
			r.Pages++
			if isTrouble(s.Text) {
				r.Troubles++
			}
			of.reads(s.Text)
		case silence:
			r.Silences++
		case sends:
			of.sends(s.Text)
		case sent:
			of.letters[len(of.letters)-1].taken = true
		case received:
			of.receives(s.Text)
		}
	}
}

func (s *story) sends(text string) {
	if n := len(s.letters); n == 0 || s.letters[n-1].text != text {
		s.letters = append(s.letters, &letter{text: text})
	}
	s.letters[len(s.letters)-1].tries++
}

// reads takes a page.
func (s *story) reads(page string) {
	if n := len(s.chapters); n > 0 {
		s.chapters[n-1].reads(page)
	}
}

func (c *chapter) reads(text string) {
	text = flat(text)
	if found := reference(clinicWords, text); found != "" {
		c.clinic = found
	}
	switch {
	case strings.Contains(text, recordedWords):
		c.shown = approve
	case strings.Contains(text, deniedWords):
		c.shown = deny
	case strings.Contains(text, promisedWords):
		c.due = true
	case strings.Contains(text, takenBackWords):
		c.takenBack = true
	}
}

// receives takes an SMS: a prompt begins a chapter, an outcome belongs to that with its
// reference, and whatever it is, it may be the answer to the last letter.
func (s *story) receives(text string) {
	if n := len(s.letters); n > 0 {
		s.letters[n-1].replies = append(s.letters[n-1].replies, text)
	}
	if ref := reference(promptWords, text); ref != "" && s.chapter(ref) == nil {
		s.chapters = append(s.chapters, &chapter{ref: ref})
	}
	for _, found := range []struct{ ref, told string }{{reference(grantedWords, text), approve}, {reference(refusedWords, text), deny}} {
		if c := s.chapter(found.ref); c != nil {
			c.told = found.told
		}
	}
	if c := s.chapter(reference(codeWords, text)); c != nil {
		c.coded = true
	}
	if c := s.chapter(reference(revokedWords, text)); c != nil {
		c.toldBack = true
	}
	if c := s.decided(); c != nil {
		c.reads(text)
	} else {
		s.reads(text)
	}
	if about(text) {
		if s.copies[text]++; s.copies[text] > 1 {
			s.doubled++
		}
	}
}

// decided is the chapter that the last letter decided, nil if it decided none.
func (s *story) decided() *chapter {
	if len(s.letters) == 0 {
		return nil
	}
	text := s.letters[len(s.letters)-1].text
	return s.chapter(reference(noWords, text) + reference(revokeWords, text))
}

func (s *story) chapter(ref string) *chapter {
	for _, c := range s.chapters {
		if c.ref == ref {
			return c
		}
	}
	return nil
}

// about reports whether a text is told unasked, and so comes once: of one request, or that
// the line is back.
func about(text string) bool {
	return backWords.MatchString(flat(text)) || reference(promptWords, text)+reference(codeWords, text)+reference(grantedWords, text)+reference(refusedWords, text)+reference(revokedWords, text) != ""
}

// letters holds what was sent from a phone to what it was answered with.
func (r *reconciliation) letters(phone string, s *story) {
	for _, l := range s.letters {
		r.Retried += l.tries - 1
		if !l.taken {
			continue
		}
		r.Taken++
		switch n := l.answers(); {
		case n > 0:
			r.Answered++
			s.doubled += n - 1
		case s.done(l.text):
			r.Answered++ // its effect is there
		case slices.ContainsFunc(l.replies, isTrouble):
			r.blame(Excused, "%q of %s, answered by %q", l.text, phone, l.replies)
		default:
			r.blame(LostSMS, "%q of %s, answered by %q", l.text, phone, l.replies)
		}
	}
}

// answers is how often a letter was answered. To a key or a word of a conversation
// whatever comes next is an answer, but what is told unasked.
func (l *letter) answers() (n int) {
	word, _, _ := strings.Cut(strings.ToLower(l.text), " ")
	want := answers[word]
	for _, text := range l.replies {
		text = flat(text)
		switch {
		case want != "" && strings.Contains(text, want):
			n++
		case want == "" && !about(text) && !isTrouble(text):
			return 1
		}
	}
	return n
}

// done reports whether what a letter asks for took effect.
func (s *story) done(text string) bool {
	refused, revoked := s.chapter(reference(noWords, text)), s.chapter(reference(revokeWords, text))
	return refused != nil && refused.told == deny || revoked != nil && revoked.toldBack
}
