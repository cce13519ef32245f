package dlt

import (
	"slices"
	"time"
)

// Template is one registered body.
type Template struct {
	ID       string // given by the portal; "" while it is a draft
	Header   string // the sender that people see
	Type     Type
	Language string
	Body     string    // fixed text with slots: "{#numeric#} is your code."
	From     time.Time // not used before; zero is always
	Until    time.Time // not used from then on; zero is never
	Line     int       // of the file that it was read from

	elements []element
	fixed    int // characters of its fixed text
	least    int // of its instances
}

// compile parses the body.
func (t *Template) compile(each int) (err error) {
	if t.elements, err = parse(t.Body, each); err != nil {
		return err
	}
	for _, e := range t.elements {
		t.fixed += len(e.fixed)
		t.least += max(len(e.fixed), 1)
	}
	return nil
}

// inForce reports whether the template may be used at a moment.
func (t *Template) inForce(at time.Time) bool {
	return !at.Before(t.From) && (t.Until.IsZero() || at.Before(t.Until))
}

// matches reports whether text is an instance of the body. It goes through the
// elements once, with all places that the text may be at: the time it takes grows
// with the length of the text times that of the body at most, whatever they are.
func (t *Template) matches(text []rune) bool {
	if len(text) < t.least || len(t.elements) > 0 && !begins(text, t.elements[0].fixed) {
		return false
	}
	places, other := []int{0}, []int(nil)
	for _, e := range t.elements {
		other = e.step(text, places, other[:0])
		places, other = other, places
		if len(places) == 0 {
			return false
		}
	}
	return places[len(places)-1] == len(text)
}

// step appends to out the places, ascending, that the element leads to from others.
func (e *element) step(text []rune, places, out []int) []int {
	if e.kind == "" {
		for _, p := range places {
			if begins(text[p:], e.fixed) {
				out = append(out, p+len(e.fixed))
			}
		}
		return out
	}
	run, last := 0, 0 // the characters from places on are of the kind up to run
	for _, p := range places {
		for run = max(run, p); run < len(text) && e.is(text[run]); run++ {
		}
		for next := max(p+1, last+1); next <= min(p+e.most, run); next++ {
			out = append(out, next)
			last = next
		}
	}
	return out
}

func begins(text, fixed []rune) bool {
	return len(text) >= len(fixed) && slices.Equal(text[:len(fixed)], fixed)
}
