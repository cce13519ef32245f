package flows

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

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
		{remote("enrol.request_otp", "sent", "limited", "blocked"), c.enrolCode},
		{remote("enrol.verify", "new", "existing", "ready", "wrong", "lapsed", "limited", "blocked").secret().
			sets("name", "yob", "gender", "gender_name", "pin").lists("addresses"), c.enrolVerify},
		{remote("enrol.use", "in", "lapsed").needs("address").sets("account", "person", "initials"), c.enrolUse},
		{local("enrol.age", "adult", "minor", "name", "wrong").needs("name", "yob"), c.enrolAge},
		{read("enrol.draft", "ready", "place", "lapsed").needs("name", "yob", "gender", "pin").
			sets("district", "state", "address").lists("addresses"), c.enrolDraft},
		{remote("enrol.create", "made", "taken", "full", "lapsed", "unsure").needs("address", "pin").
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

func (c *Calls) enrolCode(ctx context.Context, call session.Call) (engine.Result, error) {
	exit, err := c.Persons.SendEnrolCode(ctx, step(call))
	return to(string(exit)), err
}

// enrolVerify checks the registry's code. Details that were given before, under a
// code that lapsed, need not be given again.
func (c *Calls) enrolVerify(ctx context.Context, call session.Call) (engine.Result, error) {
	exit, err := c.Persons.VerifyEnrolCode(ctx, step(call), call.Secret)
	if err != nil || exit != person.Fresh && exit != person.Several {
		return to(string(exit)), err
	}
	p, err := c.me(ctx, call)
	switch {
	case err != nil || p.Enrolment == nil:
		return to("error"), err
	case complete(*p.Enrolment):
		return set("ready", c.details(*p.Enrolment)), nil
	case exit == person.Several:
		return list("existing", "addresses", foundAddresses(p.Enrolment.Found)), nil
	}
	return to("new"), nil
}

func complete(e person.Enrolment) bool {
	return e.Name != "" && e.Birth != 0 && e.Gender != "" && e.PIN != ""
}

func (c *Calls) details(e person.Enrolment) engine.Vars {
	return engine.Vars{
		"name": c.text("name", e.Name), "yob": engine.N(strconv.Itoa(e.Birth)), "pin": engine.N(e.PIN),
		"gender": engine.T(e.Gender), "gender_name": engine.K(genderKey(e.Gender)),
	}
}

func genderKey(code string) string {
	switch code {
	case "F":
		return "gender.female"
	case "M":
		return "gender.male"
	}
	return "gender.other"
}

func addresses(list []string) []engine.Item {
	items := make([]engine.Item, len(list))
	for i, a := range list {
		items[i] = engine.Item{ID: a, Args: engine.Vars{"address": engine.T(a)}}
	}
	return items
}

func foundAddresses(found []person.Found) []engine.Item {
	list := make([]string, len(found))
	for i, f := range found {
		list[i] = f.Address
	}
	return addresses(list)
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

// enrolAge keeps the name and the year. Under 18 a guardian is needed (DPDP Act
// 2023 s.9).
func (c *Calls) enrolAge(ctx context.Context, call session.Call) (engine.Result, error) {
	if !isName(call.Vars["name"].Text) {
		return to("name"), nil
	}
	birth, err := strconv.Atoi(call.Vars["yob"].Text)
	if err != nil {
		return to("wrong"), nil
	}
	exit, err := c.Persons.SetDetails(ctx, step(call), person.Details{Name: call.Vars["name"].Text, Birth: birth})
	switch exit {
	case person.OK:
		return to("adult"), err
	case person.Minor:
		return to("minor"), err
	case person.Bad:
		return to("wrong"), err
	}
	return to("error"), err
}

// isName refuses what was meant for another question, a code or a year.
func isName(said string) bool {
	return strings.ContainsFunc(said, unicode.IsLetter) && !strings.ContainsFunc(said, unicode.IsDigit)
}

// enrolDraft keeps all details, finds the place and asks the registry for free
// addresses.
func (c *Calls) enrolDraft(ctx context.Context, call session.Call) (engine.Result, error) {
	place, ok := c.Places.Find(call.Vars["pin"].Text)
	if !ok {
		return to("place"), nil
	}
	exit, err := c.Persons.SetDetails(ctx, step(call), person.Details{Gender: call.Vars["gender"].Text, PIN: call.Vars["pin"].Text})
	if err != nil || exit != person.OK {
		return to("error"), err
	}
	address, asked, err := c.askedFor(ctx, call)
	if err != nil {
		return engine.Result{}, err
	}
	free, exit, err := c.Persons.Suggest(ctx, step(call))
	switch {
	case err != nil:
		return engine.Result{}, err
	case exit == person.Lapsed:
		return to("lapsed"), nil
	case !asked.IsZero():
		free = []string{address}
	case len(free) == 0:
		free = []string{ownAddress(call.Vars["name"].Text, call.Vars["yob"].Text)}
	}
	r := list("ready", "addresses", addresses(free))
	r.Set = engine.Vars{"district": c.text("district", place.District), "state": c.text("state", place.State), "address": engine.T(free[0])}
	return r, nil
}

// askedFor is the address that was asked for, if nobody knows what became of it: no
// other may be asked for before, or one person would get two.
func (c *Calls) askedFor(ctx context.Context, call session.Call) (address string, asked time.Time, err error) {
	p, err := c.me(ctx, call)
	if err != nil || p.Enrolment == nil {
		return "", time.Time{}, err
	}
	return p.Enrolment.Address, p.Enrolment.Asked, nil
}

// ownAddress is an address for whom the registry suggests none: 8 to 18 letters and
// digits.
func ownAddress(name, yob string) string {
	letters := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	if len(letters) > 12 {
		letters = letters[:12]
	}
	return letters + "health"[:max(0, min(6, 4-len(letters)))] + yob
}

// enrolCreate makes the HealthID. After an outcome that nobody knows the registry is
// asked what became of it, once.
func (c *Calls) enrolCreate(ctx context.Context, call session.Call) (engine.Result, error) {
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
