package offline

import (
	"testing"
	"time"
)

func TestStatus(t *testing.T) {
	w := newWorld()
	w.cfg.Most = 3
	w.cut = true
	w.pass(time.Second)
	oldest := w.now
	for id := range byte(3) {
		if !w.Room() {
			t.Fatalf("no room for the %dth", id+1)
		}
		w.give(id, id)
		w.pass(time.Second)
	}
	if w.Room() {
		t.Error("the bound is not kept")
	}
	s := w.Status()
	if s.Down.IsZero() || s.Count != 3 || s.Octets != 3*(overhead+7) || s.Refused != 1 || len(s.Waiting) != 1 ||
		s.Waiting[0].Job != "test" || !s.Waiting[0].Oldest.Equal(oldest) {
		t.Errorf("%+v", s)
	}
	w.cut = false
	w.pass(time.Minute)
	if s := w.Status(); !s.Down.IsZero() || s.Count != 0 || s.Octets != 0 || len(w.queue.owners) != 0 || !w.Room() {
		t.Errorf("after the line is back: %+v", s)
	}
}
