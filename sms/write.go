package sms

import (
	"encoding/binary"
	"slices"

	"healthdial/gsm/charset"
	"healthdial/outbox"
)

// split writes a text as the bearer's SMSC wants it, in parts under a reference
// derived from the message's ID. More than the bearer's most is a setback: another
// bearer may need fewer.
func (b *Bearer) split(m outbox.Message, text string) ([]charset.Part, error) {
	parts, err := b.layout(m.Lang).Split(text, binary.LittleEndian.Uint16(m.ID[:]))
	if err != nil {
		return nil, setback{unable, outbox.Permanent("too long")}
	}
	messages := 0
	for _, p := range parts {
		messages += p.Messages
	}
	if messages > orDefault(b.Most, MaxParts) {
		return nil, setback{unable, outbox.Permanent("too many parts")}
	}
	return parts, nil
}

// layout is the bearer's for a person of a language: of the national tables only
// those of a script that they read.
func (b *Bearer) layout(lang string) charset.Layout {
	l := b.Layout
	if tables, ok := charset.TablesFor(lang); ok && slices.Contains(l.Tables, tables) {
		l.Tables = []charset.Language{tables}
		return l
	}
	l.Tables = nil
	return l
}
