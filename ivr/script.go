package ivr

import (
	"encoding/json"
	"errors"
	"fmt"

	"healthdial/engine"
)

// Script is a screen as a voice tells it. It is a session.Page's text, so that an event
// that comes again is answered alike.
type Script struct {
	Lang  string      `json:"lang"`           // whose voice
	Name  string      `json:"name"`           // of what is asked: its first phrase's key
	Lines []Line      `json:"lines"`          // in order
	From  int         `json:"from,omitempty"` // the first line that is said again after silence
	Help  []Line      `json:"help,omitempty"` // what the keys do, said when it seems to be needed
	Want  engine.Want `json:"want,omitzero"`
	Back  bool        `json:"back,omitempty"` // the star leads somewhere
}

// errScript is a page that is no script: it was written for another channel.
var errScript = errors.New("ivr: not a script")

// String is the script as a page holds it.
func (s Script) String() string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // it holds nothing that cannot be written
	}
	return string(b)
}

// ParseScript reads a page.
func ParseScript(page string) (Script, error) {
	var s Script
	if err := json.Unmarshal([]byte(page), &s); err != nil {
		return Script{}, fmt.Errorf("%w, of %d octets", errScript, len(page)) // the error of json quotes it
	}
	return s, nil
}

// most is how many keys a full entry has.
func (s Script) most() int {
	switch s.Want.Kind {
	case engine.WantNothing, engine.WantText:
		return 0
	case engine.WantChoice:
		count := 1
		for n := s.Want.Max; n > 9; n /= 10 {
			count++
		}
		return count
	}
	return s.Want.Max
}

// single reports whether one digit is wanted, so that 0 says it again.
func (s Script) single() bool { return s.Want.Kind == engine.WantChoice }
