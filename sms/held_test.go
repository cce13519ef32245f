package sms

import (
	"errors"
	"strings"
	"testing"

	"healthdial/outbox"
)

// A message that was sent in part when its lease was over goes out whole by another:
// what is known of it is that it may be doubled.
func TestLeaseLostBetweenParts(t *testing.T) {
	link := &carrier{name: "north", answer: func(n int) (string, error) {
		if n > 1 {
			return "", outbox.ErrLeaseLost
		}
		return "1", nil
	}}
	_, err := sender(Bearer{Link: link}).Send(t.Context(), outbox.Message{ID: outbox.ID{7}, To: number(t, caller), Text: strings.Repeat("x", 400)})
	if want := outbox.Unknown("lease lost"); err == nil || err.Error() != want.Error() || errors.Is(err, outbox.ErrLeaseLost) {
		t.Errorf("%v, want %v", err, want)
	}
	for i, check := range link.checks {
		if check == nil || check() != nil {
			t.Errorf("part %d is sent without asking whether it still may", i)
		}
	}
}
