package flows

import (
	"context"

	"healthdial/engine"
	"healthdial/person"
	"healthdial/session"
)

func (c *Calls) loginCalls() []binding {
	return []binding{
		{local("login.begin", "fresh", "coded", "choosing").lists("addresses"), c.loginBegin},
		{remote("login.request_otp", "sent", "limited", "blocked").online(person.WantLogin), c.loginCode},
		{remote("login.verify", "done", "many", "none", "wrong", "lapsed", "limited", "blocked").secret().
			sets("account", "person", "initials").lists("addresses").online(person.WantLogin), c.loginVerify},
		{remote("login.choose", "done", "lapsed").needs("address").sets("account", "person", "initials").online(person.WantLogin), c.loginChoose},
	}
}

// loginBegin finds where a login stands: a code on its way, a choice to make, or
// nothing.
func (c *Calls) loginBegin(ctx context.Context, call session.Call) (engine.Result, error) {
	p, err := c.me(ctx, call)
	switch l := p.Login; {
	case err != nil:
		return engine.Result{}, err
	case l == nil || l.TxnID == "" || !call.At.Before(l.Sent.Add(codeLife)):
		return to("fresh"), nil
	case len(l.Found) > 0:
		return list("choosing", "addresses", foundAddresses(l.Found)), nil
	}
	return to("coded"), nil
}

func (c *Calls) loginCode(ctx context.Context, call session.Call) (engine.Result, error) {
	exit, err := c.Persons.SendLoginCode(ctx, step(call))
	return to(string(exit)), err
}

// loginVerify checks the registry's code. Who has chosen an account already is
// logged in to that one.
func (c *Calls) loginVerify(ctx context.Context, call session.Call) (engine.Result, error) {
	account := call.Vars["account"].Text
	exit, err := c.Persons.VerifyLoginCode(ctx, step(call), call.Secret, account)
	if err != nil || exit != person.In && exit != person.Several {
		return to(loginExit(exit)), err
	}
	p, err := c.me(ctx, call)
	switch {
	case err != nil:
		return engine.Result{}, err
	case exit == person.Several && p.Login != nil:
		return list("many", "addresses", foundAddresses(p.Login.Found)), nil
	case account == "":
		account = newest(p).Address
	}
	return c.chosen(ctx, call, "done", account)
}

func loginExit(e person.Exit) string {
	if e == person.Unknown {
		return string(person.None)
	}
	return string(e)
}

// newest is the account that was logged in to last.
func newest(p person.Person) person.Account {
	var last person.Account
	for _, a := range p.Accounts {
		if last.Address == "" || a.LoggedIn.After(last.LoggedIn) {
			last = a
		}
	}
	return last
}

func (c *Calls) loginChoose(ctx context.Context, call session.Call) (engine.Result, error) {
	address := call.Vars["address"].Text
	exit, err := c.Persons.ChooseLogin(ctx, step(call), address)
	switch {
	case err != nil:
		return engine.Result{}, err
	case exit == person.In:
		return c.chosen(ctx, call, "done", address)
	case exit == person.Lapsed:
		return to("lapsed"), nil
	}
	return to("error"), nil
}
