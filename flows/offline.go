package flows

import (
	"context"
	"time"

	"healthdial/engine"
	"healthdial/person"
	"healthdial/session"
)

// Line is the way to the registries; *offline.Line is it.
type Line interface {
	Down() (since time.Time, down bool)
	// Room reports whether more may wait for the line. It is not asked for what people
	// have a right to: refusing a request, and taking access back.
	Room() bool
}

func (c *Calls) offlineCalls() []binding {
	return []binding{
		{local("offline.promise", "kept", "full").needs("wanted"), c.keepPromise},
	}
}

// offline reports whether the line is down.
func (c *Calls) offline() bool {
	if c.Line == nil {
		return false
	}
	_, down := c.Line.Down()
	return down
}

func (c *Calls) room() bool { return c.Line == nil || c.Line.Room() }

func (c *Calls) keepPromise(ctx context.Context, call session.Call) (engine.Result, error) {
	return c.promise(ctx, call, call.Vars["wanted"].Text)
}

// promise promises an SMS once the line is back.
func (c *Calls) promise(ctx context.Context, call session.Call, want string) (engine.Result, error) {
	if !c.room() {
		return to("full"), nil
	}
	st := step(call)
	st.Key[0] ^= 0xff // a second step of the same call, which is remembered by its key
	exit, err := c.Persons.Promise(ctx, st, want, call.Vars["account"].Text)
	if err != nil || exit != person.OK {
		return to("error"), err
	}
	return to("kept"), nil
}

// orderRecords has an account's newest records sent once the line is back, if the person
// has proved to be its holder; else they are told then that they can ask.
func (c *Calls) orderRecords(ctx context.Context, call session.Call) (engine.Result, error) {
	proved, err := c.Persons.Proved(ctx, call.Owner, call.Vars["account"].Text, call.At)
	if err != nil {
		return engine.Result{}, err
	}
	r, err := c.promise(ctx, call, person.WantRecords)
	switch {
	case err != nil || r.Exit != "kept":
		return r, err
	case proved:
		return to("ordered"), nil
	}
	return to("promised"), nil
}
