package session

import "slices"

// Showed reports whether the page of an event was committed for its screen, with no
// dialogue cut off since: a page that goes to a phone that was hung up is seen by
// nobody. An event so old that it is forgotten was not shown: whoever asks tells once
// more rather than never.
func (s Session) Showed(e EventID) bool {
	at := s.applied(e)
	return at >= 0 && s.applied(s.Cut) < at
}

func (s Session) applied(e EventID) int {
	return slices.IndexFunc(s.Applied, func(a Applied) bool { return a.Event == e })
}

// cut notes that a dialogue was cut off, if pages were shown since that was noted
// last.
func (w *turn) cut() bool {
	if len(w.s.Applied) == 0 {
		return false
	}
	newest := w.s.Applied[len(w.s.Applied)-1].Event
	fresh := newest != w.s.Cut
	w.s.Cut = newest
	return fresh
}
