package sip

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"healthdial/ivr"
)

// TestCall is the whole of it: a caller hears, presses keys, and is hung up.
func TestCall(t *testing.T) {
	got := make(chan string, 2)
	s, m := serve(t, nil, func(ctx context.Context, c ivr.Call) {
		keys, err := c.Ask(ctx, ivr.Question{Lines: lines("aa", "bb"), Keys: ivr.Keys{Most: 4, First: 5 * time.Second, Next: 5 * time.Second}})
		if err != nil {
			t.Error(err)
		}
		got <- keys
		if _, err := c.Ask(ctx, ivr.Question{Lines: lines("cc")}); err != nil {
			t.Error(err)
		}
		if err := c.HangUp(ctx); err != nil {
			t.Error(err)
		}
	})
	p := newPhone(t, s)
	p.call()
	until(t, "both lines are said", func() bool { return slices.Equal(pitches(p.heard()), []int{400, 600}) })
	for _, k := range []byte("120#") {
		p.press(k, 3)
	}
	if keys := receive(t, got); keys != "120#" {
		t.Errorf("keys %q", keys)
	}
	p.ends()
	if all := pitches(p.heard()); !slices.Equal(all, []int{400, 600, 800}) {
		t.Errorf("heard %v", all)
	}
	until(t, "the call is counted", func() bool { return last(m, func() []End { return m.ends }) == EndSaid })
}

func TestCallerHangsUp(t *testing.T) {
	got := make(chan error, 1)
	s, m := serve(t, nil, func(ctx context.Context, c ivr.Call) {
		_, err := c.Ask(ctx, ivr.Question{Lines: lines("aaaaaaaaaaaaaaaaaaaa")})
		got <- err
	})
	p := newPhone(t, s)
	p.call()
	until(t, "something is said", func() bool { return len(pitches(p.heard())) > 0 })
	p.hangUp()
	if err := receive(t, got); !errors.Is(err, ivr.ErrHungUp) {
		t.Errorf("the conversation hears %v", err)
	}
	until(t, "the call is counted", func() bool { return last(m, func() []End { return m.ends }) == EndCaller })
}
