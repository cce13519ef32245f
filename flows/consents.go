package flows

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"unicode/utf8"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/session"
)

func (c *Calls) consentCalls() []binding {
	return []binding{
		{local("consents.route", "patient", "doctor"), c.routeConsent},
		{read("consents.waiting", "some", "none").needs("account").lists("requests"), c.waiting},
		{local("consents.review", "ok", "stored", "gone", "login").needs("request").
			sets("asof", "doctor", "facility", "purpose", "types", "sources", "from", "to", "access", "until"), c.review},
		{local("consents.kinds", "some", "one", "gone").needs("request").lists("kinds"), c.kinds},
		{local("consents.narrow", "ok", "last", "gone").needs("request", "kind"), c.narrow},
		{local("consents.deny", "recorded", "kept", "ref", "gone").needs("request"), c.deny},
		{local("consents.refuse", "recorded", "kept", "ref", "gone").needs("ref"), c.deny},
		{local("consents.wish", "kept", "gone", "full").needs("request"), c.wish},
		{local("consents.send_code", "sent", "spoken", "changed", "limited", "delayed", "held", "nothing", "gone", "login", "offline").
			needs("request").sets("spoken"), c.sendCode},
		{local("consents.approve", "recorded", "kept", "wrong", "void", "changed", "held", "gone").needs("request").secret(), c.approve},
		{local("consents.by_ref", "found", "none").needs("ref").sets("request", "account"), c.byRef},
	}
}

// consentExits are the domain's exits in the words of the flows.
var consentExits = map[consent.Exit]string{
	consent.Answered: "gone", consent.LoginFirst: "login", consent.NeedsRef: "ref", consent.Failure: "error", consent.Away: "offline",
}

func leave(e consent.Exit) string {
	if name, ok := consentExits[e]; ok {
		return name
	}
	return string(e)
}

// routeConsent tells a doctor's CONSENT, which has a code or address, from a
// patient's.
func (c *Calls) routeConsent(_ context.Context, call session.Call) (engine.Result, error) {
	if call.Vars["visit"].Text != "" {
		return to("doctor"), nil
	}
	return to("patient"), nil
}

// review reads a request back. While the registry is away it is told from our own
// record, and as of when.
func (c *Calls) review(ctx context.Context, call session.Call) (engine.Result, error) {
	r, exit, err := c.Consents.Review(ctx, consentStep(call), call.Vars["request"].Text)
	leaves := "ok"
	switch {
	case err != nil, exit != consent.OK && exit != consent.Changed && exit != consent.Stored:
		return to(leave(exit)), err
	case exit == consent.Stored:
		leaves = "stored"
	}
	t := r.Terms()
	return set(leaves, engine.Vars{"asof": date(r.AsOf()),
		"doctor": c.text("doctor", r.Requester), "facility": c.text("facility", r.Facility),
		"purpose": engine.K(purposeKey(r.Purpose)), "types": engine.K(typeKeys(t.Types)),
		"sources": c.sources(r), "from": date(t.From), "to": date(t.To),
		"access": engine.K(accessKey(t.Access)), "until": date(t.Erase),
	}), nil
}

// sources names the hospitals whose records are asked for, as many as there is room
// for, and counts the others: "Sample Hospital, +2".
func (c *Calls) sources(r consent.Request) engine.Value {
	said := ""
	for i, p := range r.Sources {
		next, rest := said, ""
		if i > 0 {
			next += ", "
		}
		next += c.text("facility", cmp.Or(p.Name, p.ID)).Text
		if more := len(r.Sources) - i - 1; more > 0 {
			rest = ", +" + strconv.Itoa(more)
		}
		if i > 0 && utf8.RuneCountInString(next+rest) > c.Limit("sources") {
			return engine.T(said + ", +" + strconv.Itoa(len(r.Sources)-i))
		}
		said = next
	}
	return engine.T(cmp.Or(said, "-"))
}

// kinds lists the kinds of record that are still asked for, to leave some out.
func (c *Calls) kinds(ctx context.Context, call session.Call) (engine.Result, error) {
	r, ok, err := c.request(ctx, call)
	if err != nil || !ok {
		return to("gone"), err
	}
	types := r.Terms().Types
	if len(types) < 2 {
		return to("one"), nil
	}
	items := make([]engine.Item, len(types))
	for i, t := range types {
		items[i] = engine.Item{ID: t, Args: engine.Vars{"kind_name": engine.K(typeKey(t))}}
	}
	return engine.Result{Exit: "some", Lists: map[string][]engine.Item{"kinds": items}}, nil
}

func (c *Calls) narrow(ctx context.Context, call session.Call) (engine.Result, error) {
	r, ok, err := c.request(ctx, call)
	if err != nil || !ok {
		return to("gone"), err
	}
	keep := without(r.Terms().Types, call.Vars["kind"].Text)
	if len(keep) == 0 {
		return to("last"), nil
	}
	_, exit, err := c.Consents.Narrow(ctx, consentStep(call), r.ID, keep)
	if exit == consent.Bad {
		exit = consent.Gone
	}
	return to(leave(exit)), err
}

// request finds the request that the conversation is about.
func (c *Calls) request(ctx context.Context, call session.Call) (r consent.Request, ok bool, err error) {
	list, err := c.Consents.Waiting(ctx, call.Owner, "", call.At)
	if err != nil {
		return r, false, err
	}
	for _, r := range list {
		if r.ID == call.Vars["request"].Text {
			return r, true, nil
		}
	}
	return r, false, nil
}

// waiting lists an account's requests.
func (c *Calls) waiting(ctx context.Context, call session.Call) (engine.Result, error) {
	requests, err := c.Consents.Waiting(ctx, call.Owner, call.Vars["account"].Text, call.At)
	if err != nil {
		return engine.Result{}, err
	}
	var items []engine.Item
	for _, r := range requests[:min(len(requests), mostRecords)] {
		items = append(items, engine.Item{ID: r.ID, Args: engine.Vars{"facility": c.text("facility", r.Facility)}})
	}
	if len(items) == 0 {
		return to("none"), nil
	}
	return list("some", "requests", items), nil
}

// byRef finds the open request that a person named by its reference.
func (c *Calls) byRef(ctx context.Context, call session.Call) (engine.Result, error) {
	r, err := c.Consents.ByRef(ctx, call.Owner, call.Vars["ref"].Text)
	switch {
	case errors.Is(err, consent.ErrNotFound) || err == nil && !r.Live(call.At):
		return to("none"), nil
	case err != nil:
		return engine.Result{}, err
	}
	return set("found", engine.Vars{"request": engine.T(r.ID), "account": engine.T(r.Account)}), nil
}
