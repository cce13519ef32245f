package smpp

import (
	"errors"
	"testing"
)

// A message whose Check is against it is not written, and leaves its slot to others.
func TestCheck(t *testing.T) {
	in := newCollect("id")
	_, link := pair(t, ServerConfig{}, in, Config{Window: 1}, newCollect(""))
	late := errors.New("too late")
	message := func(text string, check func() error) Message {
		return Message{Dest: Address{1, 1, "910000000001"}, Payload: []byte(text), Check: check}
	}
	for range 3 {
		if _, err := link.Send(t.Context(), message("late", func() error { return late })); !errors.Is(err, late) {
			t.Fatalf("%v, want %v", err, late)
		}
	}
	if _, err := link.Send(t.Context(), message("in time", func() error { return nil })); err != nil {
		t.Fatal(err)
	}
	if m := await(t, in.in); string(m.Payload) != "in time" {
		t.Errorf("%q was written", m.Payload)
	}
}
