package engine

import (
	"fmt"
	"strings"
)

// The phrases by which values are written. A language need not have them.
const (
	dateFormat   = "format.date"        // {dd} {mm} {yyyy}
	spokenFormat = "format.spoken_date" // {d} {month} {yyyy}, by voice
	commaFormat  = "format.comma"       // what stands between joined keys
	monthFormat  = "format.month."      // and two digits: a month's name
	starFormat   = "format.star"        // how a voice names the keys * and #
	hashFormat   = "format.hash"
)

// VoiceFormats are the phrases by which a voice says values: every language that is
// spoken must have them.
func VoiceFormats() []string {
	all := []string{spokenFormat, starFormat, hashFormat}
	for m := 1; m <= 12; m++ {
		all = append(all, fmt.Sprintf("%s%02d", monthFormat, m))
	}
	return all
}

// Say renders a phrase in a language as a channel ("ussd", "sms", "ivr") says it. It
// never fails: a language or phrase that is not there falls back to the default
// language, and an argument that is missing is left out.
func (b *Book) Say(lang, channel string, p Phrase) string {
	t := b.template(lang, channel, p.Key)
	if t == nil {
		return ""
	}
	if len(t.parts) == 1 && t.parts[0].arg == "" {
		return t.parts[0].text
	}
	var out strings.Builder
	out.Grow(t.size + 16*len(t.names))
	for _, part := range t.parts {
		if part.arg == "" {
			out.WriteString(part.text)
			continue
		}
		v, ok := p.Args[part.arg]
		if !ok {
			v = b.constants[part.arg]
		}
		b.write(&out, v, lang, channel)
	}
	return out.String()
}

// template finds the wording of a key; nil if no language has it.
func (b *Book) template(lang, channel, key string) *template {
	for _, l := range [...]*language{b.langs[lang], b.fallback} {
		if l == nil {
			continue
		}
		if w := l.phrases[key]; w != nil {
			if t := w.by[channel]; t != nil {
				return t
			}
			return w.plain
		}
	}
	return nil
}

// write writes one argument as its kind wants it.
func (b *Book) write(out *strings.Builder, v Value, lang, channel string) {
	switch {
	case v.Kind == Keys:
		b.writeKeys(out, v.Text, lang, channel)
	case v.Kind == Date:
		b.writeDate(out, v.Text, lang, channel)
	case v.Kind == Digits && channel == voice:
		b.writeSpaced(out, v.Text, lang)
	default:
		out.WriteString(v.Text)
	}
}

// writeKeys joins phrases, which take no arguments here.
func (b *Book) writeKeys(out *strings.Builder, keys, lang, channel string) {
	first := true
	for key := range strings.FieldsSeq(keys) {
		if !first {
			out.WriteString(b.format(commaFormat, ", ", lang, channel))
		}
		first = false
		if t := b.template(lang, channel, key); t != nil {
			t.fill(out, nil)
		}
	}
}

// writeDate writes 2006-01-02 by the language's format; anything else as it is.
func (b *Book) writeDate(out *strings.Builder, date, lang, channel string) {
	if len(date) != len("2006-01-02") || date[4] != '-' || date[7] != '-' {
		out.WriteString(date)
		return
	}
	if t := b.template(lang, channel, spokenFormat); t != nil && channel == voice {
		month := b.Say(lang, channel, Phrase{Key: monthFormat + date[5:7]})
		t.fill(out, map[string]string{"d": strings.TrimPrefix(date[8:], "0"), "month": month, "yyyy": date[:4]})
		return
	}
	t := b.template(lang, channel, dateFormat)
	if t == nil {
		out.WriteString(date[8:] + "-" + date[5:7] + "-" + date[:4])
		return
	}
	t.fill(out, map[string]string{"dd": date[8:], "mm": date[5:7], "yyyy": date[:4]})
}

func (b *Book) format(key, fallback, lang, channel string) string {
	t := b.template(lang, channel, key)
	if t == nil {
		return fallback
	}
	var out strings.Builder
	t.fill(&out, nil)
	return out.String()
}

func (t *template) fill(out *strings.Builder, args map[string]string) {
	for _, part := range t.parts {
		if part.arg == "" {
			out.WriteString(part.text)
		} else {
			out.WriteString(args[part.arg])
		}
	}
}

// writeSpaced writes digits and keys so that a voice reads them one by one.
func (b *Book) writeSpaced(out *strings.Builder, digits, lang string) {
	for i, r := range digits {
		if i > 0 {
			out.WriteByte(' ')
		}
		switch r {
		case '*':
			out.WriteString(b.format(starFormat, "*", lang, voice))
		case '#':
			out.WriteString(b.format(hashFormat, "#", lang, voice))
		default:
			out.WriteRune(r)
		}
	}
}

// voice is the channel that speaks.
const voice = "ivr"
