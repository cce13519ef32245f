package session

import "testing"

// kept is the session as it is stored.
func (d *desk) kept(t *testing.T) Session {
	t.Helper()
	s, err := d.cfg.Store.Load(t.Context(), d.cfg.Ring.Owner(number(t, "9876543210").E164()), d.cfg.Now())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestShowed: a page counts as seen unless its dialogue was cut off, or its process
// died, before anything else went to the phone.
func TestShowed(t *testing.T) {
	d := newDesk(t)
	dial := d.event(t, "a", Opened, "4")
	key := d.event(t, "a", Entered, "")
	d.must(t, dial)
	if s := d.kept(t); !s.Showed(dial.ID) || s.Showed(key.ID) {
		t.Error("a page that was shown counts as not shown, or one that was not as shown")
	}
	d.must(t, d.event(t, "a", Dropped, ""))
	if d.kept(t).Showed(dial.ID) {
		t.Error("a page of a dialogue that was cut off counts as shown")
	}
	redial := d.event(t, "b", Opened, "")
	d.must(t, redial)
	if s := d.kept(t); s.Showed(dial.ID) || !s.Showed(redial.ID) {
		t.Error("the next dialogue does not count, or the earlier one does again")
	}
	for range eventsKept {
		d.enter(t, "b", "9")
	}
	if d.kept(t).Showed(redial.ID) {
		t.Error("an event that is forgotten counts as shown")
	}
}

// TestADropAfterTheLastPage: whoever hangs up while a call is awaited may not get the
// page that ends the dialogue.
func TestADropAfterTheLastPage(t *testing.T) {
	d := newDesk(t)
	d.dial(t, "a", "4")
	last := d.event(t, "a", Entered, "555555")
	d.must(t, last)
	if _, open := d.kept(t).Dialogues[USSD]; open || !d.kept(t).Showed(last.ID) {
		t.Fatal("the page does not end the dialogue, or does not count as shown")
	}
	d.must(t, d.event(t, "a", Dropped, ""))
	if d.kept(t).Showed(last.ID) {
		t.Error("the last page counts as shown")
	}
}

// TestADeadProcessShowedNothing: what a call found is on no page if its process died
// before the commit, whatever the event is answered by later.
func TestADeadProcessShowedNothing(t *testing.T) {
	for name, next := range map[string]func(d *desk, ev Event) Event{
		"repeat": func(_ *desk, ev Event) Event { return ev },
		"redial": func(d *desk, _ Event) Event { return d.event(t, "b", Opened, "") },
	} {
		d := newDesk(t)
		d.dial(t, "a", "4")
		ev := d.event(t, "a", Entered, "555555")
		d.dieOver(t, ev)
		after := next(d, ev)
		d.must(t, after)
		if s := d.kept(t); s.Showed(ev.ID) || after.ID != ev.ID && !s.Showed(after.ID) {
			t.Errorf("%s: what nobody saw counts as shown, or what was seen does not", name)
		}
	}
}
