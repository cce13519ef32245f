package ivr

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"healthdial/engine"
)

// channel names the wordings of a voice.
const channel = "ivr"

// Phrases that only a voice says.
const (
	phraseOption  = "ivr.option"     // {label} {key}
	phraseHash    = "ivr.hash"       // how an entry of no fixed length ends
	phraseSilence = "ivr.silence"    // nothing was pressed
	phraseNoMatch = "ivr.no_match"   // what was pressed is no choice
	phraseRepeat  = "ivr.repeat"     // how to hear it again
	phraseBack    = "ivr.back"       // how to go back
	phraseAnew    = "ivr.anew"       // how to begin an entry anew
	phraseWait    = "ivr.wait"       // we are still at it
	phraseGoodbye = "ivr.goodbye"    // the end of a call in which all was said
	phraseGivesUp = "ivr.gives_up"   // the end of one in which nothing more was heard
	phraseTooLong = "ivr.too_long"   // the end of one that is too long
	phraseBySMS   = "ivr.by_sms"     // what is asked for cannot be keyed
	phraseProve   = "ivr.prove"      // key your number
	phraseCalls   = "ivr.calls_back" // we call that number
	phraseNoCalls = "ivr.no_calls"   // we cannot
	phraseBadNum  = "ivr.no_number"  // that is no number
	phrasePlaced  = "ivr.placed"     // who calls, and how to hear why
	phraseBusy    = "common.busy"
)

// Phrases are the phrases that every language needs that has a voice.
func Phrases() []string {
	return []string{
		phraseOption, phraseHash, phraseSilence, phraseNoMatch, phraseRepeat, phraseBack, phraseAnew, phraseWait, phraseGoodbye,
		phraseGivesUp, phraseTooLong, phraseBySMS, phraseProve, phraseCalls, phraseNoCalls, phraseBadNum, phrasePlaced,
	}
}

// Asides are the lines of a language that are on no screen: what the loop says by itself.
func Asides(w Words, lang string) (lines []Line) {
	for _, key := range append(Phrases(), phraseBusy) {
		if key != phraseOption {
			lines = append(lines, plain(w, lang, key))
		}
	}
	return lines
}

// Words gives the words of phrases; *engine.Book does.
type Words interface {
	// Pieces are the words of a phrase, cut where recordings may stand.
	Pieces(lang, channel string, p engine.Phrase) []engine.Piece
	// Say is all of them.
	Say(lang, channel string, p engine.Phrase) string
	// Voice is the language whose voice speaks another.
	Voice(lang string) string
}

// line is a phrase as a voice says it.
func line(w Words, lang string, p engine.Phrase) Line {
	lang = w.Voice(lang)
	return Line{Lang: lang, Text: tidy(w.Say(lang, channel, p)), Parts: parts(w.Pieces(lang, channel, p))}
}

func plain(w Words, lang, key string) Line { return line(w, lang, engine.Phrase{Key: key}) }

// optionLine says which key chooses a label, in the words and pieces of both.
func optionLine(w Words, lang, key string, label engine.Phrase) Line {
	lang = w.Voice(lang)
	said := line(w, lang, label)
	frame := engine.Phrase{Key: phraseOption, Args: engine.Vars{"label": engine.T(said.Text), "key": engine.N(key)}}
	out := Line{Lang: lang, Text: tidy(w.Say(lang, channel, frame))}
	for _, p := range w.Pieces(lang, channel, frame) {
		switch {
		case p.Of == "" && p.Text == said.Text:
			out.Parts = append(out.Parts, said.Parts...)
		case p.Of == "":
			out.Parts = append(out.Parts, Part{Recording: "key." + key, Text: p.Text})
		default:
			out.Parts = append(out.Parts, Part{Recording: p.Of, Text: p.Text})
		}
	}
	return out
}

func parts(pieces []engine.Piece) []Part {
	out := make([]Part, len(pieces))
	for i, p := range pieces {
		out[i] = Part{Recording: p.Of, Text: tidy(p.Text)}
	}
	return out
}

// tidy makes what was written for a screen one breath: a line end is a pause.
func tidy(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	var out strings.Builder
	for i, l := range lines {
		l = strings.TrimSpace(l)
		out.WriteString(l)
		switch last, _ := utf8.DecodeLastRuneInString(l); {
		case i == len(lines)-1:
		case unicode.IsPunct(last):
			out.WriteString(" ")
		default:
			out.WriteString(". ")
		}
	}
	return out.String()
}
