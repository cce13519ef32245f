package flows

import (
	"context"
	"strconv"
	"strings"
	"time"

	"healthdial/engine"
	"healthdial/person"
	"healthdial/session"
)

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

// enrolName refuses what is no name as soon as it is told. Nothing is kept before the
// year is known to be an adult's.
func (c *Calls) enrolName(_ context.Context, call session.Call) (engine.Result, error) {
	if (person.Details{Name: call.Vars["name"].Text}).Check(call.At) != person.OK {
		return to("bad"), nil
	}
	return to("good"), nil
}

// enrolAge keeps the name and the year. Under 18 a guardian is needed (DPDP Act
// 2023 s.9).
func (c *Calls) enrolAge(ctx context.Context, call session.Call) (engine.Result, error) {
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

// enrolDraft keeps all details, finds the place and asks the registry for free
// addresses. While the line is down it is enough that they are kept.
func (c *Calls) enrolDraft(ctx context.Context, call session.Call) (engine.Result, error) {
	place, ok := c.Places.Find(call.Vars["pin"].Text)
	if !ok {
		return to("place"), nil
	}
	exit, err := c.Persons.SetDetails(ctx, step(call), person.Details{Gender: call.Vars["gender"].Text, PIN: call.Vars["pin"].Text})
	if err != nil || exit != person.OK {
		return to("error"), err
	}
	if c.offline() {
		return c.promise(ctx, call, person.WantEnrol)
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
