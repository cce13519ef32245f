package flows

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"healthdial/engine"
	"healthdial/person"
	"healthdial/registry"
	"healthdial/session"
)

func (c *Calls) recordCalls() []binding {
	return []binding{
		{read("records.recent", "some", "none", "login").needs("account").lists("records").online(person.WantRecords), c.recent},
		{read("records.open", "ok", "gone", "login").needs("account", "record").sets("display", "facility", "date").online(person.WantRecords), c.openRecord},
		{local("records.order", "ordered", "promised", "full").needs("account"), c.orderRecords},
	}
}

// record is one care context as its hospital lists it: the hospital's own words,
// and when it was linked.
type record struct {
	id       string
	display  string
	facility string
	date     engine.Value
}

// mostRecords bounds a list of records: what a small screen can offer.
const mostRecords = 7

func (c *Calls) recent(ctx context.Context, call session.Call) (engine.Result, error) {
	records, exit, err := c.records(ctx, call)
	if err != nil || exit != "" {
		return to(exit), err
	}
	if len(records) == 0 {
		return to("none"), nil
	}
	var items []engine.Item
	for _, r := range records[:min(len(records), mostRecords)] {
		items = append(items, engine.Item{ID: r.id, Args: engine.Vars{"date": r.date, "display": c.text("display", r.display)}})
	}
	return list("some", "records", items), nil
}

func (c *Calls) openRecord(ctx context.Context, call session.Call) (engine.Result, error) {
	records, exit, err := c.records(ctx, call)
	if err != nil || exit != "" {
		return to(exit), err
	}
	for _, r := range records {
		if r.id == call.Vars["record"].Text {
			return set("ok", engine.Vars{"display": c.text("display", r.display),
				"facility": c.text("facility", r.facility), "date": r.date}), nil
		}
	}
	return to("gone"), nil
}

// records reads what is linked to the account, newest first. They are read only for
// who proved to be the account's holder within half an hour; else the exit is
// "login".
func (c *Calls) records(ctx context.Context, call session.Call) (all []record, exit string, err error) {
	token, exit, err := c.proved(ctx, call)
	if err != nil || exit != "" {
		return nil, exit, err
	}
	all, err = c.linked(ctx, token)
	if errors.Is(err, registry.Unauthorized) {
		return nil, "login", nil
	}
	return all, "", err
}

// linked reads what is linked to an account, newest first.
func (c *Calls) linked(ctx context.Context, token registry.Token) (all []record, err error) {
	links, err := c.Links.Links(ctx, token)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(links, func(a, b registry.Link) int { return b.Created.Compare(a.Created) })
	for _, l := range links {
		for _, cc := range l.CareContexts {
			all = append(all, record{id: recordID(l, cc), display: cc.Display, facility: l.HIP.Name, date: date(l.Created)})
		}
	}
	return all, nil
}

// proved gives the account's access token, or the exit "login".
func (c *Calls) proved(ctx context.Context, call session.Call) (registry.Token, string, error) {
	account := call.Vars["account"].Text
	ok, err := c.Persons.Proved(ctx, call.Owner, account, call.At)
	if err != nil {
		return "", "", err
	}
	if !ok {
		return "", "login", nil
	}
	token, err := c.Persons.Token(ctx, call.Owner, account)
	if errors.Is(err, registry.Unauthorized) {
		return "", "login", nil
	}
	return token, "", err
}

// recordID names a record in a conversation, shortly and without telling it.
func recordID(l registry.Link, cc registry.LinkCareContext) string {
	sum := sha256.Sum256([]byte(l.HIP.ID + "\x00" + l.Reference + "\x00" + cc.Reference))
	return hex.EncodeToString(sum[:4])
}
