package bench

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// line is one key press and a part of the page that answers it.
type line struct{ key, page string }

// script is a conversation that needs no registry: menus and back, who is on the
// phone, their card, the request that waits, and help, which ends it. It begins with
// a dial. Seven of its fifteen presses make local calls, two of which commit for themselves.
var script = []line{
	{code, "1. A request waits for you"},
	{"8", "2. Hindi (Devanagari)"},
	{"0", "1. A request waits for you"},
	{"9", "We never call to ask for a code"},
	{"0", "1. A request waits for you"},
	{"2", "3. Show mine"},
	{"3", "Enter your year of birth"},
	{"1984", "Asha Sample"},
	{"00", "1. A request waits for you"},
	{"4", "Enter your year of birth"},
	{"1984", "1. Sample General Hospital"},
	{"00", "1. A request waits for you"},
	{"9", "99. More"},
	{"99", "2. Complaint"},
	{"2", "grievance officer"},
}

// dialler is somebody with a phone.
type dialler interface {
	// press dials or enters, and returns the page that answers.
	press(ctx context.Context, key string) (page string, err error)
}

// talk is a dialler who plays lines over and over, those of the script if none are
// given. One goroutine uses it.
type talk struct {
	dialler
	lines []line
	at    int
}

// next presses the next key and reads its page.
func (t *talk) next(ctx context.Context) (took time.Duration, err error) {
	lines := t.lines
	if lines == nil {
		lines = script
	}
	l := lines[t.at]
	t.at = (t.at + 1) % len(lines)
	began := time.Now()
	page, err := t.press(ctx, l.key)
	took = time.Since(began)
	if err == nil && !strings.Contains(page, l.page) {
		err = fmt.Errorf("%q is answered by %q, want %q", l.key, page, l.page)
	}
	return took, err
}
