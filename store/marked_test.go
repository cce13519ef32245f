package store

import (
	"maps"
	"testing"

	"healthdial/audit"
)

// What happens while the time is doubted is marked, and whose event it is notices nothing.
func TestDoubtfulTimeIsMarked(t *testing.T) {
	doubtful := false
	s := &Store{box: &box{}}
	s.DoubtTime(func() bool { return doubtful })
	facts := map[string]string{"choice": "deny"}
	given := []audit.Event{{Kind: "consent.decided", Facts: facts}, {Kind: "turn"}}
	for _, e := range s.box.marked(given) {
		if e.Facts["clock"] != "" {
			t.Errorf("%s is marked though the time is right", e.Kind)
		}
	}
	doubtful = true
	marked := s.box.marked(given)
	if !maps.Equal(marked[0].Facts, map[string]string{"choice": "deny", "clock": "doubtful"}) || marked[1].Facts["clock"] != "doubtful" {
		t.Errorf("%v and %v", marked[0].Facts, marked[1].Facts)
	}
	if len(facts) != 1 || given[1].Facts != nil {
		t.Error("what was given is changed")
	}
}
