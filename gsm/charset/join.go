package charset

import (
	"errors"
	"strings"
)

// ErrIncomplete is returned by Join while parts are missing.
var ErrIncomplete = errors.New("charset: parts are missing")

// Fragment is one received part of a long message.
type Fragment struct {
	Concat  Concat
	Shift   Shift  // what its header announced
	Coding  byte   // data_coding
	Payload []byte // without the user data header
}

// Join puts the parts of one message together, in whatever order they came.
// The caller brings only parts that share source and destination; parts of
// another reference, its width or total than the first one's are left out, and of a part
// that came twice the first counts.
//
// Octets are joined before they are decoded, since senders exist that cut
// inside an escape or a surrogate pair. It returns ErrIncomplete until every
// part is there, and Decode's errors.
func Join(parts []Fragment) (string, error) {
	if len(parts) == 0 {
		return "", ErrIncomplete
	}
	if c := parts[0].Concat; !c.IsZero() {
		ordered, ok := order(parts, c)
		if !ok {
			return "", ErrIncomplete
		}
		parts = ordered
	} else {
		parts = parts[:1]
	}
	return decodeRuns(parts)
}

func order(parts []Fragment, c Concat) ([]Fragment, bool) {
	ordered := make([]Fragment, c.Total)
	have := 0
	for _, p := range parts {
		if !p.Concat.Same(c) || p.Concat.Seq == 0 || p.Concat.Seq > c.Total {
			continue
		}
		if slot := &ordered[p.Concat.Seq-1]; slot.Concat.IsZero() {
			*slot = p
			have++
		}
	}
	return ordered, have == len(ordered)
}

// decodeRuns decodes neighbours of one coding and one pair of tables together.
func decodeRuns(parts []Fragment) (string, error) {
	var text strings.Builder
	for len(parts) > 0 {
		var run []byte
		first, n := parts[0], 0
		for n < len(parts) && parts[n].Coding == first.Coding && parts[n].Shift == first.Shift {
			run = append(run, parts[n].Payload...)
			n++
		}
		s, err := first.Shift.Decode(first.Coding, run)
		if err != nil {
			return "", err
		}
		text.WriteString(s)
		parts = parts[n:]
	}
	return text.String(), nil
}
