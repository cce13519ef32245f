package flows

import (
	"context"
	"strconv"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/person"
	"healthdial/session"
)

func (c *Calls) whoCalls() []binding {
	return []binding{
		{local("who.begin", "chosen", "one", "many", "none").sets("account").lists("accounts"), c.whoBegin},
		{local("who.check", "right", "wrong", "login").needs("account", "yob").sets("account", "person", "initials"), c.whoCheck},
	}
}

// whoBegin finds out how much must be asked: nothing if this conversation has
// chosen, the year of birth if only one account can be meant, else who.
func (c *Calls) whoBegin(ctx context.Context, call session.Call) (engine.Result, error) {
	p, err := c.me(ctx, call)
	if err != nil {
		return engine.Result{}, err
	}
	_, known := p.Account(call.Vars["account"].Text)
	switch {
	case known && call.Vars["person"].Text != "":
		return to("chosen"), nil
	case known:
		return to("one"), nil
	case len(p.Accounts) == 0:
		return to("none"), nil
	case len(p.Accounts) == 1:
		return set("one", engine.Vars{"account": engine.T(p.Accounts[0].Address)}), nil
	}
	return list("many", "accounts", c.byInitials(p)), nil
}

// whoCheck compares the year of birth. Three misses lock the account on this phone
// until a login.
func (c *Calls) whoCheck(ctx context.Context, call session.Call) (engine.Result, error) {
	account := call.Vars["account"].Text
	birth, err := strconv.Atoi(call.Vars["yob"].Text)
	if err != nil {
		return to("wrong"), nil
	}
	exit, err := c.Persons.Identify(ctx, step(call), account, birth)
	switch {
	case err != nil:
		return engine.Result{}, err
	case exit == person.OK:
		return c.chosen(ctx, call, "right", account)
	case exit == person.Wrong:
		return to("wrong"), nil
	}
	return to("login"), nil
}

// chosen leaves by an exit with who was chosen: from now on the conversation is
// theirs.
func (c *Calls) chosen(ctx context.Context, call session.Call, exit, account string) (engine.Result, error) {
	p, err := c.me(ctx, call)
	if err != nil {
		return engine.Result{}, err
	}
	a, _ := p.Account(account)
	return set(exit, engine.Vars{
		"account": engine.T(account), "person": c.text("person", a.Name),
		"initials": c.text("initials", consent.Initials(a.Name)),
	}), nil
}
