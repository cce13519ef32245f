package voice

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"healthdial/ivr"
)

// cut decides what of a line is recorded and what is synthesised.
func (l *Library) cut(line ivr.Line) ([]piece, error) {
	if n := utf8.RuneCountInString(line.Text); n > l.cfg.Longest {
		return nil, fmt.Errorf("%w: %d characters", ErrTooLong, n)
	}
	recorded := slices.ContainsFunc(line.Parts, func(p ivr.Part) bool { return l.Recorded(line.Lang, p.Recording) })
	if !recorded && l.Speaks(line.Lang) {
		return []piece{{lang: line.Lang, text: line.Text, private: private(line), pause: pauseAfter}}, nil
	}
	var pieces []piece
	for _, p := range line.Parts {
		more, err := l.part(line.Lang, p)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, more...)
	}
	if len(pieces) == 0 {
		return nil, missing(line.Lang, "")
	}
	pieces[len(pieces)-1].pause = pauseAfter
	return pieces, nil
}

// private reports whether more than the wording is in a line. One that does not tell its
// parts is taken to be private.
func private(line ivr.Line) bool {
	return len(line.Parts) == 0 || slices.ContainsFunc(line.Parts, func(p ivr.Part) bool { return p.Recording == "" })
}

// part is a part of a line by itself: a recording, or digit by digit in recordings, or
// synthesised. One in which there is nothing to say is left out.
func (l *Library) part(lang string, p ivr.Part) ([]piece, error) {
	one := piece{lang: lang, text: p.Text, private: p.Recording == "", pause: pauseWithin}
	if l.Recorded(lang, p.Recording) {
		one.recording = p.Recording
		return []piece{one}, nil
	}
	if digits := l.digits(one); digits != nil {
		return digits, nil
	}
	switch {
	case !sayable(p.Text):
		return nil, nil
	case !l.Speaks(lang):
		return nil, missing(lang, p.Recording)
	}
	return []piece{one}, nil
}

// digits are a code, number or year, which is written digit by digit ("4 8 2"), in the
// recordings of the keys; nil if it is anything else or one is not recorded.
func (l *Library) digits(p piece) (all []piece) {
	for digit := range strings.FieldsSeq(p.text) {
		name := "key." + digit
		if len(digit) != 1 || digit < "0" || digit > "9" || !l.Recorded(p.lang, name) {
			return nil
		}
		all = append(all, piece{lang: p.lang, recording: name, text: digit, pause: pauseWithin})
	}
	return all
}

// missing is the error of a recording that is needed; "" is what nobody can record.
func missing(lang, recording string) error {
	if recording == "" {
		return fmt.Errorf("%w: %s, for what only the conversation knows", ErrNoVoice, lang)
	}
	return fmt.Errorf("%w: %s/%s", ErrNoVoice, lang, recording)
}

// Recorded reports whether a part of that name is recorded in a language.
func (l *Library) Recorded(lang, name string) bool {
	return l.recordings != nil && l.recordings.Has(lang, name)
}

// Speaks reports whether a language is synthesised.
func (l *Library) Speaks(lang string) bool {
	_, ok := l.cfg.Voices[lang]
	return ok && l.cfg.Engine != nil
}

// sayable reports whether there is anything to say in a text.
func sayable(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
