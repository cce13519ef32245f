package flows

import (
	"context"
	"errors"
	"time"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/session"
)

// Voice has people called; *ivr.CallBacks does.
type Voice interface {
	// Request has a number called soon, in a language, at most once for each key. It
	// is ErrTooManyCalls for a number that was called too often.
	Request(ctx context.Context, n msisdn.Number, lang string, key [16]byte, now time.Time) error
}

// ErrTooManyCalls is for Voice to refuse by.
var ErrTooManyCalls = errors.New("flows: that number was called too often")

func (c *Calls) voiceCalls() []binding {
	return []binding{
		{local("voice.offered", "done").sets("voice"), c.voiceOffered},
		{local("voice.call", "placed", "limited", "none"), c.callMe},
	}
}

// voiceOffered tells whether there is a call to offer to somebody who is in none.
func (c *Calls) voiceOffered(_ context.Context, call session.Call) (engine.Result, error) {
	offer := ""
	if c.Voice != nil && call.Channel != session.IVR {
		offer = "yes"
	}
	return set("done", engine.Vars{"voice": engine.T(offer)}), nil
}

// callMe has the person called who asks for it. A text proves nothing of who sent it:
// what it can do is make that phone ring, a few times a day.
func (c *Calls) callMe(ctx context.Context, call session.Call) (engine.Result, error) {
	if c.Voice == nil || call.Channel == session.IVR {
		return to("none"), nil
	}
	switch err := c.Voice.Request(ctx, call.Number, call.Lang, call.Key, call.At); {
	case errors.Is(err, ErrTooManyCalls):
		return to("limited"), nil
	case err != nil:
		return engine.Result{}, err
	}
	return to("placed"), nil
}
