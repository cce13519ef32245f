package session

import (
	"testing"
)

// TestWhatIsSaidIsForgotten: of a call the last page is kept while it lasts, for a
// platform that repeats its request, and none when it is over.
func TestWhatIsSaidIsForgotten(t *testing.T) {
	d := newDesk(t)
	call := func(kind EventKind, text string) Event {
		ev := d.event(t, "a", kind, text)
		ev.Channel = IVR
		return ev
	}
	opened := call(Opened, "")
	d.must(t, opened)
	asked := call(Entered, "4") // an entry
	said := d.must(t, asked)
	if pages := d.pages(t); pages != 1 {
		t.Errorf("%d pages are kept", pages)
	}
	if again := d.must(t, asked); again != said {
		t.Errorf("the repeat is answered by %q, not %q", again, said)
	}
	d.must(t, call(Dropped, ""))
	if pages := d.pages(t); pages != 0 {
		t.Errorf("%d pages are kept after the call", pages)
	}
	if again := d.must(t, asked); again != "Goodbye." {
		t.Errorf("after the call its repeat is answered by %q", again)
	}
}

// pages is how many pages the session holds.
func (d *desk) pages(t *testing.T) (n int) {
	t.Helper()
	s, err := d.Load(t.Context(), d.cfg.Ring.Owner(number(t, "9876543210").E164()), d.cfg.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range s.Applied {
		if a.Page.Text != "" {
			n++
		}
	}
	return n
}
