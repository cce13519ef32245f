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
	d := l.choose(text)
	switch {
	case len(d.cuts) == 0:
		return nil, ErrTooLong
	case len(d.cuts) > 1 && l.By != Payload:
		return l.number(d, ref), nil
	}
	udh := Header{Shift: d.shift}.append(nil)
	return []Part{{d.coding(), udh, l.text(d.alphabet, d.octets, len(udh)), len(d.cuts), Concat{}}}, nil
}

// number makes the parts of a long message.
func (l Layout) number(d draft, ref uint16) []Part {
	if l.By == UDH8 {
		ref &= 0xFF
	}
	parts, from := make([]Part, len(d.cuts)), 0
	headers := make([]byte, 0, len(parts)*maxHeader)
	for i, to := range d.cuts {
		h := Header{Concat{ref, byte(len(parts)), byte(i + 1), l.By}, d.shift}
		start := len(headers)
		headers = h.append(headers)
		udh := headers[start:len(headers):len(headers)]
		parts[i] = Part{d.coding(), udh, l.text(d.alphabet, d.slice(from, to), len(udh)), 1, h.Concat}
		from = to
	}
	return parts
}

// text is what stands behind a header of so many octets.
func (l Layout) text(a Alphabet, octets []byte, header int) []byte {
	if l.Packed && a == GSM7 {
		return PackShort(octets, header)
	}
	return octets
}

// choose drafts a text in the best way: without cuts if there is none.
func (l Layout) choose(text string) draft {
	var best draft
	least := maxParts + 1
	for _, w := range l.writings() {
		if best.cuts != nil && beaten(w, best.writing) {
			continue
		}
		octets, ok := w.encode(make([]byte, 0, len(text)+len(text)/8), text)
		if !ok {
			continue
		}
		d := draft{w, octets, nil}
		if d.cuts = l.cut(d, least-1); d.cuts != nil {
			best, least = d, len(d.cuts)
		}
		if least == 1 {
			return best
		}
	}
	if least > maxParts {
		return best
	}
	if kind := best.cut(l.room(best.writing), kindest); len(kind) == least {
		best.cuts = kind
	}
	return best
}

// beaten reports whether a way to write cannot need fewer messages than one that is
// there: UCS-2 has 16 bits where others have an octet or two septets, and a single
// shift saves nothing beside a locking one that does without.
func beaten(w, best writing) bool {
	if w.alphabet == UCS2 {
		return true
	}
	return best.shift.Locking != Default && best.shift == Shift{Locking: w.shift.Locking}
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

// cut is where each message of a draft ends if at most so many do; nil if they do
// not.
func (l Layout) cut(d draft, most int) []int {
	units := d.units()
	switch {
	case most < 1:
		return nil
	case units <= d.room(Header{Shift: d.shift}.size(l.By)):
		return []int{units}
	case !d.shift.IsZero() && l.By > UDH16:
		return nil // who splits or numbers it would have to mend our header
	case units > most*l.room(d.writing):
		return nil
	}
	if cuts := d.cut(l.room(d.writing), fullest); len(cuts) <= most {
		return cuts
	}
	return nil
}

// room is how many units each part of a long message holds.
func (l Layout) room(w writing) int {
	return w.room(Header{Concat{Total: maxParts}, w.shift}.size(l.By))
}
