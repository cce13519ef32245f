// Package voice gives the sound of what a call says: recordings where there are some,
// and speech synthesis. It implements what ivr/sip plays.
//
// A line is said part by part if any of its parts is recorded, and otherwise synthesised
// as a whole, which sounds better. What is synthesised is kept: the wording in memory and
// on disk, and what only a conversation knows (names, dates, codes) in memory for
// minutes, since it is somebody's.
package voice

import (
	"errors"
	"time"
)

// The errors that callers tell apart. No error holds a text.
var (
	// ErrNoVoice is a language that is not synthesised, and a part of a line that is
	// not recorded in it.
	ErrNoVoice = errors.New("voice: neither a synthesised voice nor a recording")
	// ErrTooLong is a text of more characters than Config.Longest.
	ErrTooLong = errors.New("voice: the text is too long")
	// ErrSilent is a text with letters or digits, of which the voice says nothing.
	ErrSilent = errors.New("nothing was spoken")
)

// Pauses after a clip: a breath between the parts of a line, a rest at its end.
const (
	pauseWithin = 60 * time.Millisecond
	pauseAfter  = 350 * time.Millisecond
)
