package flows

import (
	"context"
	"errors"

	"healthdial/engine"
	"healthdial/person"
	"healthdial/session"
)

// enrolCreate makes the HealthID. After an outcome that nobody knows the registry is
// asked what became of it, once.
func (c *Calls) enrolCreate(ctx context.Context, call session.Call) (engine.Result, error) {
	if c.offline() { // a code that lapses meanwhile costs another: the details are kept
		return c.promise(ctx, call, person.WantEnrol)
	}
	address, exit, err := c.enrol(ctx, call)
	if err == nil && exit == person.Unsure {
		address, exit, err = c.enrol(ctx, call)
	}
	switch {
	case err != nil:
		return engine.Result{}, err
	case exit == person.Unsure:
		return c.unsettled(ctx, call)
	case exit == person.In:
		r, err := c.chosen(ctx, call, "made", address)
		if err == nil {
			r.Set["address"] = c.text("address", address)
		}
		return r, err
	case exit == person.Taken, exit == person.Full, exit == person.Lapsed:
		return to(string(exit)), nil
	}
	return to("error"), nil
}

// errUnsettled says that the registry does not tell what became of an enrolment: the
// next attempt asks again before it does anything.
var errUnsettled = errors.New("flows: nobody knows yet whether the HealthID was made")

// unsettled tells an address that is there by now, most likely made for the person,
// from one of which nothing is known.
func (c *Calls) unsettled(ctx context.Context, call session.Call) (engine.Result, error) {
	p, err := c.me(ctx, call)
	if err == nil && p.Enrolment != nil && !p.Enrolment.Asked.IsZero() {
		err = errUnsettled
	}
	return to("unsure"), err
}

func (c *Calls) enrol(ctx context.Context, call session.Call) (string, person.Exit, error) {
	pin := call.Vars["pin"].Text
	place, _ := c.Places.Find(pin)
	return c.Persons.Enrol(ctx, step(call), call.Vars["address"].Text, person.Place{
		Address: place.District + " " + pin, State: place.State, StateCode: place.StateCode, District: place.District,
	})
}
