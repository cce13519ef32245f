package flows

import (
	"context"
	"strconv"
	"time"

	"healthdial/engine"
	"healthdial/person"
	"healthdial/registry"
	"healthdial/session"
)

func (c *Calls) linkCalls() []binding {
	return []binding{
		{local("link.begin", "fresh", "found", "coded", "waiting").needs("account").sets("facility", "count"), c.linkBegin},
		{read("link.search", "some", "none").needs("pin").lists("hospitals").online(person.WantLink), c.linkSearch},
		{remote("link.discover", "found", "none", "asked", "login", "failed").needs("account", "hospital").
			sets("facility", "count").online(person.WantLink), c.linkDiscover},
		{local("link.check", "found", "none", "coded", "linked", "waiting", "failed").needs("account").
			sets("facility", "count"), c.linkCheck},
		{remote("link.init", "coded", "asked", "login", "failed").needs("account").online(person.WantLink), c.linkInit},
		{remote("link.confirm", "linked", "asked", "wrong", "lapsed", "login").needs("account").secret().online(person.WantLink), c.linkConfirm},
	}
}

// linkFresh is how long a linking that waits for a hospital is worth coming back to.
const linkFresh = time.Hour

// linkBegin finds where this account's linking stands.
func (c *Calls) linkBegin(ctx context.Context, call session.Call) (engine.Result, error) {
	l, err := c.linking(ctx, call)
	if err != nil {
		return engine.Result{}, err
	}
	switch exit := linkExit(l); exit {
	case "found", "coded", "waiting":
		if call.At.Before(l.At.Add(linkFresh)) {
			return c.show(ctx, call, l, exit), nil
		}
	}
	return to("fresh"), nil
}

func (c *Calls) linkCheck(ctx context.Context, call session.Call) (engine.Result, error) {
	l, err := c.linking(ctx, call)
	if err != nil {
		return engine.Result{}, err
	}
	return c.show(ctx, call, l, linkExit(l)), nil
}

// show takes where a linking stands to the screen. Of what is not noted as shown, the
// person hears by SMS too: that is no reason not to show it.
func (c *Calls) show(ctx context.Context, call session.Call, l person.Linking, exit string) engine.Result {
	if exit != "waiting" {
		_ = c.Persons.ShowLinking(ctx, step(call), l, call.Event)
	}
	return set(exit, c.linkVars(l))
}

// linking is this account's linking; one that there is not has failed.
func (c *Calls) linking(ctx context.Context, call session.Call) (person.Linking, error) {
	p, err := c.me(ctx, call)
	if err != nil || p.Linking == nil || p.Linking.Account != call.Vars["account"].Text {
		return person.Linking{}, err
	}
	return *p.Linking, nil
}

// linkExit says where a linking stands in the words of the flows.
func linkExit(l person.Linking) string {
	switch l.State {
	case person.LinkFound, person.LinkNone, person.LinkCoded, person.LinkLinked:
		return l.State
	case person.LinkWrong:
		return "coded"
	case person.LinkSearching, person.LinkAsked, person.LinkConfirming:
		return "waiting"
	}
	return "failed"
}

func (c *Calls) linkVars(l person.Linking) engine.Vars {
	return engine.Vars{"facility": c.text("facility", l.Name), "count": engine.C(strconv.Itoa(len(l.Found)))}
}

// linkSearch lists the hospitals of a PIN code.
func (c *Calls) linkSearch(ctx context.Context, call session.Call) (engine.Result, error) {
	found, _, err := c.Facilities.Search(ctx, registry.FacilityQuery{PIN: call.Vars["pin"].Text})
	if err != nil {
		return engine.Result{}, err
	}
	var items []engine.Item
	for _, f := range found[:min(len(found), mostRecords)] {
		items = append(items, engine.Item{ID: f.ID, Args: engine.Vars{"facility": c.text("facility", f.Name)}})
	}
	if len(items) == 0 {
		return to("none"), nil
	}
	return list("some", "hospitals", items), nil
}

// linkDiscover asks a hospital. Its answer comes by callback: often at once, and
// then the dialogue goes on; else by SMS.
func (c *Calls) linkDiscover(ctx context.Context, call session.Call) (engine.Result, error) {
	hospital := call.Vars["hospital"].Text
	found, _, err := c.Facilities.Search(ctx, registry.FacilityQuery{ID: hospital})
	if err != nil || len(found) == 0 {
		return to("failed"), err
	}
	exit, err := c.Persons.Discover(ctx, step(call), call.Vars["account"].Text, hospital, found[0].Name)
	if err != nil || exit != person.Searching {
		return to(linkRefusal(exit)), err
	}
	return c.await(ctx, call)
}

func (c *Calls) linkInit(ctx context.Context, call session.Call) (engine.Result, error) {
	exit, err := c.Persons.BeginLink(ctx, step(call))
	if err != nil || exit != person.Sent {
		return to(linkRefusal(exit)), err
	}
	r, err := c.await(ctx, call)
	return to(r.Exit), err
}

func (c *Calls) linkConfirm(ctx context.Context, call session.Call) (engine.Result, error) {
	exit, err := c.Persons.ConfirmLink(ctx, step(call), call.Secret)
	switch {
	case err != nil:
		return engine.Result{}, err
	case exit == person.Lapsed:
		return to("lapsed"), nil
	case exit != person.OK:
		return to(linkRefusal(exit)), nil
	}
	r, err := c.await(ctx, call)
	switch r.Exit {
	case "coded":
		return to("wrong"), err
	case "failed":
		return to("lapsed"), err
	}
	return to(r.Exit), err
}

func linkRefusal(e person.Exit) string {
	switch e {
	case person.LoginFirst:
		return "login"
	case person.Failure:
		return "error"
	}
	return "failed"
}

// How long, and how often, a dialogue looks for a callback before it goes on by SMS.
const (
	awaitFor   = 3 * time.Second
	awaitEvery = 100 * time.Millisecond
)

// await looks for the hospital's answer for a moment: where the linking then stands,
// or "asked" if it has not come.
func (c *Calls) await(ctx context.Context, call session.Call) (engine.Result, error) {
	for range awaitFor / awaitEvery {
		if err := c.Pause(ctx, awaitEvery); err != nil {
			break
		}
		l, err := c.linking(ctx, call)
		if err != nil {
			return engine.Result{}, err
		}
		if exit := linkExit(l); exit != "waiting" {
			return c.show(ctx, call, l, exit), nil
		}
	}
	return to("asked"), nil
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
