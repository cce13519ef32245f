package consent

import (
	"testing"
	"time"
)

// TestForgotten: a request is kept while anything can come of it, and a good year longer.
func TestForgotten(t *testing.T) {
	ends, erased := day0.Add(7*24*time.Hour), day0.Add(365*24*time.Hour)
	of := func(s State) Request {
		return Request{State: s, Created: day0, Expires: ends, DecidedAt: day0.Add(time.Hour)}
	}
	for _, s := range []State{Pending, Decided, Submitted, NeedsLogin, Revoking} {
		if at := of(s).Forgotten(); !at.IsZero() {
			t.Errorf("%s is forgotten at %v", s, at)
		}
	}
	for _, s := range []State{Denied, Failed, Overtaken, Expired, Revoked, Granted} {
		if at := of(s).Forgotten(); !at.Equal(ends.Add(recordLife)) {
			t.Errorf("%s is forgotten at %v", s, at)
		}
	}
	granted := of(Granted)
	granted.Asked.Erase = erased
	if at := granted.Forgotten(); !at.Equal(erased.Add(recordLife)) {
		t.Errorf("a grant is forgotten at %v, its data are erased at %v", at, erased)
	}
	granted.Narrowed = &Terms{Erase: ends.Add(time.Hour)}
	if at := granted.Forgotten(); !at.Equal(ends.Add(time.Hour + recordLife)) {
		t.Errorf("a narrowed grant is forgotten at %v", at)
	}
	if at := (Request{State: Denied}).Forgotten(); !at.IsZero() {
		t.Errorf("one of no known time is forgotten at %v", at)
	}
}
