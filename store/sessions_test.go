package store

import (
	"testing"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/session"
)

// TestFleeting: only a menu turn may be lost with a machine.
func TestFleeting(t *testing.T) {
	for name, c := range map[string]struct {
		act  session.Act
		want bool
	}{
		"a menu turn":          {session.Act{}, true},
		"sends":                {session.Act{Out: make([]outbox.Message, 1)}, false},
		"is recorded":          {session.Act{Audit: make([]audit.Event, 1)}, false},
		"answers a letter":     {session.Act{Taken: &session.LetterID{}}, false},
		"announces a request":  {session.Act{Session: session.Session{Intent: &session.Intent{}}}, false},
		"moves a conversation": {session.Act{Session: session.Session{Revision: 7}}, true},
	} {
		if got := fleeting(c.act); got != c.want {
			t.Errorf("an act that %s is fleeting: %t", name, got)
		}
	}
}
