//go:build !production

package modem

import (
	"context"
	"errors"
	"time"
)

// Menu is a network's USSD codes and what they show.
type Menu map[string]Page

// Page is one page of a menu. It wants an answer if it has More.
type Page struct {
	Text string          `json:"text"`
	More map[string]Page `json:"more,omitempty"` // by what is answered; under "" any other answer
	Wait Wait            `json:"wait,omitempty"` // before it is shown
}

// ErrNoCode is the error of a USSD code that the network does not know.
var ErrNoCode = errors.New("modem: no such USSD code")

// errNoAnswer is an answer that a page does not know: the network ends the dialogue.
var errNoAnswer = errors.New("modem: no such answer")

// Ask walks from the code to the page.
func (m Menu) Ask(ctx context.Context, _ string, said []string) (string, bool, error) {
	page, ok := m[said[0]]
	if !ok {
		return "", false, ErrNoCode
	}
	for _, answer := range said[1:] {
		next, ok := page.More[answer]
		if !ok {
			next, ok = page.More[""]
		}
		if !ok {
			return "", false, errNoAnswer
		}
		page = next
	}
	select {
	case <-ctx.Done():
		return "", false, ctx.Err()
	case <-time.After(time.Duration(page.Wait)):
		return page.Text, len(page.More) > 0, nil
	}
}
