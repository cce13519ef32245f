package flows

import (
	"context"
	"errors"
	"testing"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/session"
)

// fakeVoice answers every request alike.
type fakeVoice struct {
	full bool
	err  error
}

func (f fakeVoice) Request(context.Context, msisdn.Number, string, [16]byte) (bool, error) {
	return !f.full, f.err
}

func TestVoiceExits(t *testing.T) {
	for _, tt := range []struct {
		call    string
		channel session.Channel
		voice   Voice
		exit    string
		offer   string
	}{
		{"voice.call", session.SMS, fakeVoice{}, "placed", ""},
		{"voice.call", session.SMS, fakeVoice{full: true}, "limited", ""},
		{"voice.call", session.USSD, nil, "none", ""},
		{"voice.call", session.IVR, fakeVoice{}, "none", ""}, // in a call already
		{"voice.offered", session.USSD, fakeVoice{}, "done", "yes"},
		{"voice.offered", session.USSD, nil, "done", ""},
		{"voice.offered", session.IVR, fakeVoice{}, "done", ""},
	} {
		w := full().calls(t)
		w.Voice = tt.voice
		r, err := w.Call(t.Context(), session.Call{Name: tt.call, Channel: tt.channel, At: now})
		if err != nil || r.Exit != tt.exit || r.Set["voice"].Text != tt.offer {
			t.Errorf("%s by %s: leaves by %q offering %q, %v", tt.call, tt.channel, r.Exit, r.Set["voice"].Text, err)
		}
	}
	w := full().calls(t)
	w.Voice = fakeVoice{err: errors.New("the store is away")}
	if _, err := w.Call(t.Context(), session.Call{Name: "voice.call", Channel: session.SMS, At: now}); err == nil {
		t.Error("a store that is away is no answer")
	}
}

// TestCalledAboutRequests: what stands is told, and what is chosen is kept.
func TestCalledAboutRequests(t *testing.T) {
	w := full()
	for called, want := range map[bool]string{false: "off", true: "on"} {
		w.persons.person.Called = called
		if r, err := leaves(t, w, "voice.standing", vars()); err != nil || r.Exit != want {
			t.Errorf("called %t: leaves by %q, %v", called, r.Exit, err)
		}
		if r, err := leaves(t, w, "voice.keep", engine.Vars{"ring": engine.T(want)}); err != nil || r.Exit != "kept" || w.persons.called != called {
			t.Errorf("%s: leaves by %q, kept %t, %v", want, r.Exit, w.persons.called, err)
		}
	}
}

// TestSpokenCode: only in a call that we placed a voice is given a code.
func TestSpokenCode(t *testing.T) {
	w := full()
	for _, tt := range []struct {
		placed bool
		said   consent.Exit
		exit   string
		spoken string
	}{
		{true, consent.Spoken, "spoken", "123456"},
		{true, consent.Limited, "limited", ""},
		{false, consent.Sent, "sent", ""},
	} {
		w.consents.exit = tt.said
		r, err := w.calls(t).Call(t.Context(), session.Call{
			Name: "consents.send_code", Channel: session.IVR, Placed: tt.placed, At: now, Vars: engine.Vars{"request": engine.T("r-1")},
		})
		if err != nil || r.Exit != tt.exit || r.Set["spoken"].Text != tt.spoken {
			t.Errorf("placed %t: leaves by %q with %q, %v", tt.placed, r.Exit, r.Set["spoken"].Text, err)
		}
	}
}
