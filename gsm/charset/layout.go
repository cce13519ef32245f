package charset

// Latin1Use is whether a link takes ISO 8859-1.
type Latin1Use uint8

// The uses of Latin-1.
const (
	NoLatin1     Latin1Use = iota
	AlsoLatin1             // where that needs fewer parts
	AlwaysLatin1           // instead of GSM 7-bit: the SMSC garbles that
)

// Layout is how a link wants texts written and split. The zero Layout writes what
// every handset reads, GSM 7-bit or UCS-2, in parts numbered by 8 bits.
type Layout struct {
	By     Splitting
	Latin1 Latin1Use
	Tables []Language // whose national tables may be used; no handset must know them
	Packed bool       // septets are packed into octets, as on the air: a few SMSCs want that
}

// Split cuts text into the fewest short messages that the layout can make of it; of
// two ways with as many the safer one is taken, which is GSM 7-bit before UCS-2
// before Latin-1 before national tables. A message has 140 octets, less the header
// of its number and its tables.
//
// It never cuts inside an escape or a surrogate pair, nor, where that costs no more
// parts, inside a syllable of an Indic script. An empty text is one empty part. More
// than 255 parts are ErrTooLong. Of ref the low octet is used where references have
// 8 bits.
func (l Layout) Split(text string, ref uint16) ([]Part, error) {
	w, cuts := l.choose(text)
	if len(cuts) == 0 {
		return nil, ErrTooLong
	}
	if len(cuts) > 1 && l.By != Payload {
		return l.number(w, text, cuts, ref), nil
	}
	whole := l.part(w, Concat{}, w.encode(make([]byte, 0, len(text)), text))
	whole.Messages = len(cuts)
	return []Part{whole}, nil
}

// number makes the parts of a long message.
func (l Layout) number(w writing, text string, cuts []int, ref uint16) []Part {
	if l.By == UDH8 {
		ref &= 0xFF
	}
	parts, from := make([]Part, len(cuts)), 0
	octets := make([]byte, 0, len(cuts)*messageOctets)
	for i, to := range cuts {
		start := len(octets)
		octets = w.encode(octets, text[from:to])
		c := Concat{ref, byte(len(cuts)), byte(i + 1), l.By}
		parts[i], from = l.part(w, c, octets[start:len(octets):len(octets)]), to
	}
	return parts
}

func (l Layout) part(w writing, c Concat, octets []byte) Part {
	p := Part{Concat: c, Coding: w.coding(), Text: octets, Messages: 1}
	p.UDH = Header{c, w.shift}.append(nil)
	if l.Packed && w.alphabet == GSM7 {
		p.Text = PackShort(octets, len(p.UDH))
	}
	return p
}

// choose is the best way to write a text, and where each message of it ends: no
// cuts if there is none.
func (l Layout) choose(text string) (best writing, cuts []int) {
	least := maxParts + 1
	for _, w := range l.writings() {
		if c := l.fit(text, w, least-1); c != nil {
			best, cuts, least = w, c, len(c)
		}
		if least == 1 {
			return best, cuts
		}
	}
	if least > maxParts {
		return best, nil
	}
	if kind := cut(text, best, l.room(best), syllable); len(kind) == least {
		return best, kind
	}
	return best, cuts
}

// writings are the ways there are, the safest first.
func (l Layout) writings() []writing {
	ucs2, latin1 := writing{alphabet: UCS2}, writing{alphabet: Latin1}
	if l.Latin1 == AlwaysLatin1 {
		return []writing{latin1, ucs2}
	}
	all := []writing{sevenBits(Shift{}), ucs2}
	if l.Latin1 == AlsoLatin1 {
		all = append(all, latin1)
	}
	for _, t := range l.Tables {
		for _, s := range []Shift{{Single: t}, {Locking: t}, {t, t}} {
			if s.known() {
				all = append(all, sevenBits(s))
			}
		}
	}
	return all
}

// fit is where each message ends if a text is written so in at most so many; nil if
// that cannot be.
func (l Layout) fit(text string, w writing, most int) []int {
	units, ok := w.measure(text)
	switch tables := (Header{Shift: w.shift}); {
	case !ok || most < 1:
		return nil
	case units <= w.room(tables.size(UDH8)):
		return []int{len(text)}
	case !w.shift.IsZero() && l.By > UDH16:
		return nil // who splits or numbers it would have to mend our header
	case units > most*l.room(w):
		return nil
	}
	if cuts := cut(text, w, l.room(w), alone); len(cuts) <= most {
		return cuts
	}
	return nil
}

// room is how many units each part of a long message holds.
func (l Layout) room(w writing) int {
	return w.room(Header{Concat{Total: maxParts}, w.shift}.size(l.By))
}
