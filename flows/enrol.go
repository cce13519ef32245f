package flows

import (
	"context"
	"slices"
	"strings"
	"time"

	"healthdial/engine"
	"healthdial/person"
	"healthdial/session"
)

// codeLife is how long a registry's code can be entered (ABDM: ten minutes).
const codeLife = 10 * time.Minute

// verifiedLife is how long after its code was sent an enrolment can be gone on with;
// should the registry have forgotten it, the exit "lapsed" asks for a new code.
const verifiedLife = 30 * time.Minute

func (c *Calls) enrolCalls() []binding {
	return []binding{
		{local("enrol.begin", "fresh", "agreed", "coded", "ready", "made").
			sets("name", "yob", "gender", "gender_name", "pin"), c.enrolBegin},
		{local("enrol.agree", "agreed"), c.enrolAgree},
		{remote("enrol.request_otp", "sent", "limited", "blocked", "untold", "kept", "full"), c.enrolCode},
		{remote("enrol.verify", "new", "existing", "ready", "wrong", "lapsed", "limited", "blocked").secret().
			sets("name", "yob", "gender", "gender_name", "pin").lists("addresses").online(person.WantEnrol), c.enrolVerify},
		{remote("enrol.use", "in", "lapsed").needs("address").sets("account", "person", "initials").online(person.WantEnrol), c.enrolUse},
		{local("enrol.told", "ready", "new").sets("name", "yob", "gender", "gender_name", "pin"), c.enrolTold},
		{read("enrol.name", "good", "bad").needs("name"), c.enrolName}, // a read: Back leads to the name again
		{local("enrol.age", "adult", "minor", "wrong").needs("name", "yob"), c.enrolAge},
		{read("enrol.draft", "ready", "place", "lapsed", "kept", "full").needs("name", "yob", "gender", "pin").
			sets("district", "state", "address").lists("addresses"), c.enrolDraft},
		{remote("enrol.create", "made", "taken", "full", "lapsed", "unsure", "kept").needs("address", "pin").
			sets("address", "account", "person", "initials"), c.enrolCreate},
	}
}

// enrolBegin finds where an enrolment stands: a code on its way, all told under a
// right code, or nothing.
func (c *Calls) enrolBegin(ctx context.Context, call session.Call) (engine.Result, error) {
	p, err := c.me(ctx, call)
	switch e := p.Enrolment; {
	case err != nil:
		return engine.Result{}, err
	case e != nil && e.TxnID != "" && !e.Verified && call.At.Before(e.Sent.Add(codeLife)):
		return to("coded"), nil
	case e != nil && e.TxnID != "" && e.Verified && complete(*e) && call.At.Before(e.Sent.Add(verifiedLife)):
		return set("ready", c.details(*e)), nil
	case e == nil && made(p, call.Vars["address"].Text):
		return to("made"), nil
	case p.HasAgreed(c.Notice):
		return to("agreed"), nil
	}
	return to("fresh"), nil
}

// made says that what this conversation asked for was made meanwhile.
func made(p person.Person, address string) bool {
	return address != "" && slices.ContainsFunc(p.Accounts, func(a person.Account) bool {
		return a.Address == address || strings.HasPrefix(a.Address, address+"@")
	})
}

func (c *Calls) enrolAgree(ctx context.Context, call session.Call) (engine.Result, error) {
	_, err := c.Persons.Agree(ctx, step(call))
	return to("agreed"), err
}

// enrolCode asks the registry for its code. While the line is down the details can be
// told before it; once they are, only the code is waited for.
func (c *Calls) enrolCode(ctx context.Context, call session.Call) (engine.Result, error) {
	if c.offline() {
		p, err := c.me(ctx, call)
		if err != nil || p.Enrolment == nil || !complete(*p.Enrolment) {
			return to("untold"), err
		}
		return c.promise(ctx, call, person.WantEnrol)
	}
	exit, err := c.Persons.SendEnrolCode(ctx, step(call))
	return to(string(exit)), err
}

// enrolVerify checks the registry's code. Whose mobile has addresses already is shown
// them first. Details that were given before, under a code that lapsed or while the line
// was down, need not be given again.
func (c *Calls) enrolVerify(ctx context.Context, call session.Call) (engine.Result, error) {
	exit, err := c.Persons.VerifyEnrolCode(ctx, step(call), call.Secret)
	if err != nil || exit != person.Fresh && exit != person.Several {
		return to(string(exit)), err
	}
	p, err := c.me(ctx, call)
	switch {
	case err != nil || p.Enrolment == nil:
		return to("error"), err
	case exit == person.Several:
		return list("existing", "addresses", foundAddresses(p.Enrolment.Found)), nil
	}
	return c.enrolTold(ctx, call)
}

// enrolTold tells whether the details were given before.
func (c *Calls) enrolTold(ctx context.Context, call session.Call) (engine.Result, error) {
	p, err := c.me(ctx, call)
	if err != nil || p.Enrolment == nil || !complete(*p.Enrolment) {
		return to("new"), err
	}
	return set("ready", c.details(*p.Enrolment)), nil
}

// enrolUse takes an address that the mobile has already.
func (c *Calls) enrolUse(ctx context.Context, call session.Call) (engine.Result, error) {
	address := call.Vars["address"].Text
	exit, err := c.Persons.ChooseFound(ctx, step(call), address)
	switch {
	case err != nil:
		return engine.Result{}, err
	case exit == person.In:
		return c.chosen(ctx, call, "in", address)
	case exit == person.Lapsed:
		return to("lapsed"), nil
	}
	return to("error"), nil
}
