package voice

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode"

	"healthdial/ivr"
)

// piece is what is one clip: a line or a part of one.
type piece struct {
	lang      string
	recording string // the name of the file; "" is synthesised
	text      string
	private   bool // the text is more than the wording
	pause     time.Duration
}

// key tells clips apart.
type key [sha256.Size]byte

// edition is part of every key. It changes whenever the same text would sound otherwise.
const edition = "1"

// cut decides what of a line is recorded and what is synthesised.
func (l *Library) cut(line ivr.Line) ([]piece, error) {
	recorded := false
	for _, p := range line.Parts {
		recorded = recorded || l.recorded(line.Lang, p.Recording)
	}
	if !recorded {
		return l.whole(line)
	}
	var pieces []piece
	for _, p := range line.Parts {
		piece := piece{lang: line.Lang, text: p.Text, private: p.Recording == "", pause: pauseWithin}
		if l.recorded(line.Lang, p.Recording) {
			piece.recording = p.Recording
		} else if !l.spoken(line.Lang) {
			return nil, missing(line.Lang, p)
		} else if !sayable(p.Text) {
			continue
		}
		pieces = append(pieces, piece)
	}
	pieces[len(pieces)-1].pause = pauseAfter
	return pieces, nil
}

// whole is a line of which nothing is recorded. One that does not tell its parts is
// taken to be private.
func (l *Library) whole(line ivr.Line) ([]piece, error) {
	private := len(line.Parts) == 0
	for _, p := range line.Parts {
		private = private || p.Recording == ""
	}
	if l.spoken(line.Lang) {
		return []piece{{lang: line.Lang, text: line.Text, private: private, pause: pauseAfter}}, nil
	}
	if len(line.Parts) == 0 {
		return nil, missing(line.Lang, ivr.Part{})
	}
	return nil, missing(line.Lang, line.Parts[0])
}

func missing(lang string, p ivr.Part) error {
	if p.Recording == "" {
		return fmt.Errorf("%w: %s, for what only the conversation knows", ErrNoVoice, lang)
	}
	return fmt.Errorf("%w: %s, %s", ErrNoVoice, lang, p.Recording)
}

func (l *Library) recorded(lang, name string) bool {
	return l.recordings != nil && l.recordings.Has(lang, name)
}

// spoken reports whether a language is synthesised.
func (l *Library) spoken(lang string) bool {
	_, ok := l.cfg.Voices[lang]
	return ok && l.cfg.Engine != nil
}

// key is the piece's, by all that makes its sound.
func (l *Library) key(p piece) (k key) {
	h := sha256.New()
	write := func(fields ...string) {
		for _, f := range fields {
			h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(f))))
			h.Write([]byte(f))
		}
	}
	write(edition, p.lang, p.recording, p.pause.String())
	if p.recording == "" {
		v := l.cfg.Voices[p.lang]
		write(l.cfg.Engine.Version(), v.Name, fmt.Sprint(v.Speed), p.text)
	}
	h.Sum(k[:0])
	return k
}

// sayable reports whether there is anything to say in a text.
func sayable(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
