package dlt

import "fmt"

// Difference is where a text leaves the template that it comes closest to.
type Difference struct {
	Template Template
	At       int    // characters of the text that agree
	Wants    string // what the template has there
	Has      string // what the text has there
	Full     bool   // the value before is longer than its slots hold

	agrees int // characters of fixed text
}

// String says it in words.
func (d Difference) String() string {
	name := d.Template.ID
	if name == "" {
		name = "a draft"
	}
	why := ""
	if d.Full {
		why = ", since the slots before it are full"
	}
	return fmt.Sprintf("closest is %s in line %d: after %d characters it has %s, the text %s%s", name, d.Template.Line, d.At, d.Wants, d.Has, why)
}

// Closest is the template with whose fixed text most of a text agrees, and where
// they part; false if there is no template. It is for who writes wording.
func (r *Registry) Closest(text string) (Difference, bool) {
	runes, best := []rune(text), Difference{agrees: -1}
	for i := range r.templates {
		d := r.templates[i].differs(runes)
		if d.agrees > best.agrees || d.agrees == best.agrees && d.At > best.At {
			best = d
		}
	}
	return best, best.agrees >= 0
}

// differs says where text leaves the template.
func (t *Template) differs(text []rune) Difference {
	d := Difference{Template: *t}
	places, before := []int{0}, element{}
	for _, e := range t.elements {
		next := e.step(text, places, nil)
		if len(next) == 0 {
			d.Full = d.leaves(&e, text, places) == 0 && before.full(text, places)
			return d
		}
		d.agrees += len(e.fixed)
		places, before = next, e
	}
	d.At, d.Wants, d.Full = places[len(places)-1], "its end", before.full(text, places)
	d.Has = quote(text[d.At:])
	return d
}

// leaves notes that an element can be at none of some places: which is the best, and
// how much of its fixed text agrees there.
func (d *Difference) leaves(e *element, text []rune, places []int) int {
	d.At, d.Wants = places[len(places)-1], e.kind.Slot()
	most := 0
	for _, p := range places {
		if n := common(text[p:], e.fixed); e.kind == "" && n >= most {
			most, d.At, d.Wants = n, p+n, quote(e.fixed[n:])
		}
	}
	d.agrees += most
	d.Has = quote(text[d.At:])
	return most
}

// common is how many characters two texts begin with alike.
func common(a, b []rune) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// full reports whether a slot that leads to these places would hold still more of
// the text if it could.
func (e *element) full(text []rune, places []int) bool {
	last := places[len(places)-1]
	return e.kind != "" && len(places) >= e.most && last < len(text) && e.is(text[last])
}

// quote is the beginning of a text.
func quote(text []rune) string {
	const most = 20
	if len(text) == 0 {
		return "nothing more"
	}
	if len(text) > most {
		return fmt.Sprintf("%q...", string(text[:most]))
	}
	return fmt.Sprintf("%q", string(text))
}
