package flows

import (
	"context"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/person"
	"healthdial/session"
)

func (c *Calls) meCalls() []binding {
	return []binding{
		{local("me.greet", "coded", "wished", "new", "known").sets("waiting", "request", "account"), c.greet},
		{local("me.language", "kept").needs("tongue"), c.language},
		{local("me.accounts", "some", "unproven", "none").lists("accounts"), c.accounts},
		{local("me.card", "ok").needs("account").sets("name"), c.card},
		{local("me.logout", "done").needs("account"), c.logOut},
		{local("me.stop", "stopped"), c.stop},
	}
}

// greet tells a first call from a later one, and whether a request waits. Who dials
// while the code of a consent lives is asked for it first; who wished to allow a request
// while the line was down reads it. Home, within a dialogue, leads past both.
func (c *Calls) greet(ctx context.Context, call session.Call) (engine.Result, error) {
	if call.Opens {
		if first, ok, err := c.first(ctx, call); err != nil || ok {
			return first, err
		}
	}
	p, err := c.me(ctx, call)
	if err != nil {
		return engine.Result{}, err
	}
	if p.Lang == "" {
		return to("new"), nil
	}
	waiting, err := c.Consents.Waiting(ctx, call.Owner, "", call.At)
	if err != nil {
		return engine.Result{}, err
	}
	flag := ""
	if len(waiting) > 0 {
		flag = "yes"
	}
	return set("known", engine.Vars{"waiting": engine.T(flag)}), nil
}

// first is what a dial leads to before the menu, if anything does.
func (c *Calls) first(ctx context.Context, call session.Call) (engine.Result, bool, error) {
	exit := "coded"
	r, ok, err := c.Consents.Coded(ctx, consentStep(call))
	if err == nil && !ok && !c.offline() {
		exit = "wished"
		r, ok, err = c.Consents.Intended(ctx, consentStep(call))
	}
	if err != nil || !ok {
		return engine.Result{}, false, err
	}
	return set(exit, engine.Vars{"request": engine.T(r.ID), "account": engine.T(r.Account)}), true, nil
}

func (c *Calls) me(ctx context.Context, call session.Call) (person.Person, error) {
	return c.Persons.Load(ctx, call.Owner, call.Number)
}

func (c *Calls) language(ctx context.Context, call session.Call) (engine.Result, error) {
	tongue := call.Vars["tongue"].Text
	if _, err := c.Persons.SetLanguage(ctx, step(call), tongue); err != nil {
		return engine.Result{}, err
	}
	return engine.Result{Exit: "kept", Lang: tongue}, nil
}

// accounts lists who uses this phone by initials only. A text proves nothing of who
// sent it: there they are to be asked who they are.
func (c *Calls) accounts(ctx context.Context, call session.Call) (engine.Result, error) {
	p, err := c.me(ctx, call)
	if err != nil {
		return engine.Result{}, err
	}
	if len(p.Accounts) == 0 {
		return to("none"), nil
	}
	if call.Channel == session.SMS {
		return to("unproven"), nil
	}
	return list("some", "accounts", c.byInitials(p)), nil
}

func (c *Calls) byInitials(p person.Person) []engine.Item {
	items := make([]engine.Item, len(p.Accounts))
	for i, a := range p.Accounts {
		items[i] = engine.Item{ID: a.Address, Args: engine.Vars{"initials": c.text("initials", consent.Initials(a.Name))}}
	}
	return items
}

func (c *Calls) card(ctx context.Context, call session.Call) (engine.Result, error) {
	p, err := c.me(ctx, call)
	if err != nil {
		return engine.Result{}, err
	}
	a, ok := p.Account(call.Vars["account"].Text)
	if !ok {
		return to("error"), nil
	}
	return set("ok", engine.Vars{"name": c.text("name", a.Name)}), nil
}

func (c *Calls) logOut(ctx context.Context, call session.Call) (engine.Result, error) {
	exit, err := c.Persons.LogOut(ctx, step(call), call.Vars["account"].Text)
	if err != nil || exit == person.Failure {
		return to("error"), err
	}
	return to("done"), nil
}

func (c *Calls) stop(ctx context.Context, call session.Call) (engine.Result, error) {
	if _, err := c.Persons.Stop(ctx, step(call)); err != nil {
		return engine.Result{}, err
	}
	return to("stopped"), nil
}
