package flows

import (
	"context"
	"errors"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/session"
)

func (c *Calls) grantCalls() []binding {
	return []binding{
		{read("grants.list", "some", "none", "login", "offline").needs("account").lists("grants"), c.grants},
		{read("grants.open", "ok", "gone", "login", "offline").needs("account", "request").
			sets("facility", "types", "until", "purpose"), c.openGrant},
		{local("grants.revoke", "recorded", "kept", "ref", "gone").needs("request"), c.revoke},
		{local("grants.by_ref", "found", "none").needs("ref").sets("request"), c.grantByRef},
	}
}

// grants lists who can see the account's records, as the registry has it now.
func (c *Calls) grants(ctx context.Context, call session.Call) (engine.Result, error) {
	granted, exit, err := c.Consents.Grants(ctx, consentStep(call), call.Vars["account"].Text)
	if err != nil || exit != consent.OK {
		return to(leave(exit)), err
	}
	var items []engine.Item
	for _, r := range granted[:min(len(granted), mostRecords)] {
		items = append(items, engine.Item{ID: r.ID, Args: engine.Vars{
			"facility": c.text("facility", r.Facility), "until": date(r.Terms().Erase)}})
	}
	if len(items) == 0 {
		return to("none"), nil
	}
	return list("some", "grants", items), nil
}

func (c *Calls) openGrant(ctx context.Context, call session.Call) (engine.Result, error) {
	granted, exit, err := c.Consents.Grants(ctx, consentStep(call), call.Vars["account"].Text)
	if err != nil || exit != consent.OK {
		return to(leave(exit)), err
	}
	for _, r := range granted {
		if r.ID == call.Vars["request"].Text {
			t := r.Terms()
			return set("ok", engine.Vars{"facility": c.text("facility", r.Facility), "types": engine.K(typeKeys(t.Types)),
				"until": date(t.Erase), "purpose": engine.K(purposeKey(r.Purpose))}), nil
		}
	}
	return to("gone"), nil
}

func (c *Calls) revoke(ctx context.Context, call session.Call) (engine.Result, error) {
	_, exit, err := c.Consents.Revoke(ctx, consentStep(call), named(call))
	return to(c.recorded(exit)), err
}

// grantByRef finds the request that a person named by its reference, to take it back.
func (c *Calls) grantByRef(ctx context.Context, call session.Call) (engine.Result, error) {
	r, err := c.Consents.ByRef(ctx, call.Owner, call.Vars["ref"].Text)
	if errors.Is(err, consent.ErrNotFound) {
		return to("none"), nil
	}
	return set("found", engine.Vars{"request": engine.T(r.ID)}), err
}
