package consent

import (
	"testing"

	"healthdial/outbox"
)

// in is a step in a call, placed by us or not.
func (w *world) in(placed bool) Step {
	st := w.by("ivr")
	st.Placed = placed
	return st
}

// TestSpokenCode: in a call that we placed a code is spoken, nothing goes by SMS, and
// it counts in such a call only.
func TestSpokenCode(t *testing.T) {
	w := reviewed(t)
	if digits, exit, err := w.s.SpeakCode(ctx, w.in(false), "r1"); digits != "" || exit != Failure || err == nil {
		t.Errorf("on a call to us: %q, %v", exit, err)
	}
	digits, exit, err := w.s.SpeakCode(ctx, w.in(true), "r1")
	must(t, "speak", exit, Spoken, err)
	if len(digits) != codeDigits || len(w.texts(sayCode)) != 0 {
		t.Errorf("%d digits are spoken, %d sent", len(digits), len(w.texts(sayCode)))
	}
	if _, coded, err := w.s.Coded(ctx, w.by("ussd")); coded || err != nil {
		t.Errorf("the next dial asks for a code that nobody has: %v", err)
	}
	for _, channel := range []string{"ussd", "sms", "ivr"} {
		_, exit, err := w.s.Approve(ctx, w.by(channel), "r1", digits)
		must(t, channel, exit, Void, err)
	}
	if n := w.request("r1").Code.Tries; n != 0 {
		t.Errorf("%d tries are spent elsewhere", n)
	}
	_, exit, err = w.s.Approve(ctx, w.in(true), "r1", digits)
	must(t, "approve", exit, Recorded, err)
}

// TestSpokenAgain: the repeat of a step whose page nobody heard draws another code, and
// the first is void.
func TestSpokenAgain(t *testing.T) {
	w := reviewed(t)
	st := w.in(true)
	first, exit, err := w.s.SpeakCode(ctx, st, "r1")
	must(t, "speak", exit, Spoken, err)
	second, exit, err := w.s.SpeakCode(ctx, st, "r1")
	must(t, "speak again", exit, Spoken, err)
	if first != second {
		_, exit, err = w.s.Approve(ctx, w.in(true), "r1", first)
		must(t, "the first", exit, Wrong, err)
	}
	_, exit, err = w.s.Approve(ctx, w.in(true), "r1", second)
	must(t, "the second", exit, Recorded, err)
}

// TestSpokenCodesAreRated with those that are sent.
func TestSpokenCodesAreRated(t *testing.T) {
	w := reviewed(t)
	for range w.s.CodesPerHour {
		_, exit, err := w.s.SpeakCode(ctx, w.in(true), "r1")
		must(t, "speak", exit, Spoken, err)
	}
	exit, err := w.s.SendCode(ctx, w.by("ussd"), "r1")
	must(t, "send", exit, Limited, err)
}

// TestCallAboutARequest: who wants it is called too, by day, and told nothing before a
// key is pressed: the call itself carries no word.
func TestCallAboutARequest(t *testing.T) {
	for _, wanted := range []bool{false, true} {
		w := newWorld(t, 1)
		w.holder.Called = wanted
		w.raise("r1")
		var calls []outbox.Message
		for _, m := range w.messages {
			if m.Kind == outbox.Call {
				calls = append(calls, m)
			}
		}
		if len(calls) != map[bool]int{true: 1}[wanted] {
			t.Fatalf("wanted %t: %d calls", wanted, len(calls))
		}
		for _, m := range calls {
			if m.To != w.number || m.Lane != outbox.Notice || m.Phrase.Key != "" || m.Text != "" || m.Expires.Sub(w.now) > callFor {
				t.Errorf("%+v", m)
			}
		}
	}
}
