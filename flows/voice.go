package flows

import (
	"context"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/session"
)

// Voice has people called; *ivr.CallBacks does.
type Voice interface {
	// Request has a number called soon, in a language, at most once for each key. It
	// takes no request for a number that was called too often.
	Request(ctx context.Context, n msisdn.Number, lang string, key [16]byte) (taken bool, err error)
}

func (c *Calls) voiceCalls() []binding {
	return []binding{
		{read("voice.offered", "done").sets("voice"), c.voiceOffered},
		{local("voice.call", "placed", "limited", "none"), c.callMe},
		{read("voice.standing", "on", "off"), c.standing},
		{local("voice.keep", "kept").needs("ring"), c.keepCalled},
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
	taken, err := c.Voice.Request(ctx, call.Number, call.Lang, call.Key)
	switch {
	case err != nil:
		return engine.Result{}, err
	case !taken:
		return to("limited"), nil
	}
	return to("placed"), nil
}

// standing tells whether the person is called about requests.
func (c *Calls) standing(ctx context.Context, call session.Call) (engine.Result, error) {
	p, err := c.me(ctx, call)
	switch {
	case err != nil:
		return engine.Result{}, err
	case p.Called:
		return to("on"), nil
	}
	return to("off"), nil
}

func (c *Calls) keepCalled(ctx context.Context, call session.Call) (engine.Result, error) {
	if _, err := c.Persons.SetCalled(ctx, step(call), call.Vars["ring"].Text == "on"); err != nil {
		return engine.Result{}, err
	}
	return to("kept"), nil
}
