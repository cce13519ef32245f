package ivr

import "strings"

// The keys that mean the same in every question (W3C VoiceXML 2.1 leaves them to the
// platform; these are the usual ones).
const (
	keyEnd    = "#" // ends an entry
	keyBack   = "*" // alone: the screen before; within an entry: begins it anew
	keyRepeat = "0" // where one digit is wanted: says it again
)

// Enough reports whether keys, as pressed so far, need no further key: the entry
// was ended by # or given up by *, or it is full.
func Enough(k Keys, pressed string) bool {
	return strings.HasSuffix(pressed, keyEnd) || strings.HasSuffix(pressed, keyBack) || len(pressed) >= k.Most
}
