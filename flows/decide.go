package flows

import (
	"context"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/session"
)

func (c *Calls) deny(ctx context.Context, call session.Call) (engine.Result, error) {
	_, exit, err := c.Consents.Deny(ctx, consentStep(call), named(call))
	return to(c.recorded(exit)), err
}

// recorded tells what is recorded and on its way from what must wait for the line.
func (c *Calls) recorded(e consent.Exit) string {
	if e == consent.Recorded && c.offline() {
		return "kept"
	}
	return leave(e)
}

// wish keeps a wish to approve what was read from our own record. It decides nothing.
func (c *Calls) wish(ctx context.Context, call session.Call) (engine.Result, error) {
	if !c.room() {
		return to("full"), nil
	}
	_, exit, err := c.Consents.Intend(ctx, consentStep(call), call.Vars["request"].Text)
	return to(leave(exit)), err
}

// sendCode sends the code by SMS, or gives it to a voice in a call that we placed.
func (c *Calls) sendCode(ctx context.Context, call session.Call) (engine.Result, error) {
	if call.Placed {
		digits, exit, err := c.Consents.SpeakCode(ctx, consentStep(call), call.Vars["request"].Text)
		if exit != consent.Spoken {
			return to(leave(exit)), err
		}
		return set("spoken", engine.Vars{"spoken": engine.N(digits)}), nil
	}
	exit, err := c.Consents.SendCode(ctx, consentStep(call), call.Vars["request"].Text)
	return to(leave(exit)), err
}

func (c *Calls) approve(ctx context.Context, call session.Call) (engine.Result, error) {
	r, exit, err := c.Consents.Approve(ctx, consentStep(call), call.Vars["request"].Text, call.Secret)
	if err == nil && exit == consent.Recorded {
		_, err = c.Persons.Prove(ctx, step(call), r.Account)
	}
	return to(c.recorded(exit)), err
}

// named is what a person called a request: by SMS its reference, on a menu its id.
func named(call session.Call) string {
	if ref := call.Vars["ref"].Text; ref != "" {
		return ref
	}
	return call.Vars["request"].Text
}
