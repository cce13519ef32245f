package flows

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/registry"
	"healthdial/seal"
)

// The phrases of the SMS that an order of records brings.
const (
	sayRecord = "sms.record"     // date, display, facility: one record
	sayNone   = "sms.order_none" // initials: none is linked
)

// Notices lists the phrases that calls and jobs send by SMS, for checks at start.
func Notices() []string { return []string{sayRecord, sayNone} }

// most ordered is how many records an order brings.
const mostOrdered = 3

// Orders are jobs of package person that need what flows can read.
type Orders struct {
	*Calls
	Ring *seal.Keyring
	Now  func() time.Time
}

// Jobs are the handlers for the outbox.
func (o Orders) Jobs() outbox.Jobs { return outbox.Jobs{person.JobOrder: o.Persons.Lasting(o.send)} }

// send sends the newest records of who ordered them. Whose login has lapsed is told to
// log in.
func (o Orders) send(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
	p, q, ok, err := o.Persons.Owed(ctx, m)
	if err != nil || !ok {
		return outbox.Outcome{}, err
	}
	all, err := o.ordered(ctx, p, q)
	switch {
	case q.Over(o.Now()), errors.Is(err, registry.Unauthorized), errors.Is(err, registry.NotFound):
		return outbox.Outcome{}, o.Persons.Fulfil(ctx, p, q, o.Persons.LineBack(p, q, o.Now()))
	case err != nil:
		return outbox.Outcome{}, err
	}
	return outbox.Outcome{}, o.Persons.Fulfil(ctx, p, q, o.texts(p, q, all)...)
}

// ordered reads what was ordered, unless it is too late.
func (o Orders) ordered(ctx context.Context, p person.Person, q person.Promise) ([]record, error) {
	if q.Over(o.Now()) {
		return nil, nil
	}
	token, err := o.Persons.Token(ctx, p.Owner, q.Account)
	if err != nil {
		return nil, err
	}
	return o.linked(ctx, token)
}

// texts are the SMS that an order brings.
func (o Orders) texts(p person.Person, q person.Promise, all []record) []outbox.Message {
	if len(all) == 0 {
		a, _ := p.Account(q.Account)
		return []outbox.Message{o.text(p, q, sayNone, 0, engine.Vars{"initials": o.Calls.text("initials", consent.Initials(a.Name))})}
	}
	var out []outbox.Message
	for i, r := range all[:min(len(all), mostOrdered)] {
		out = append(out, o.text(p, q, sayRecord, i, engine.Vars{"date": r.date,
			"display": o.Calls.text("display", r.display), "facility": o.Calls.text("facility", r.facility)}))
	}
	return out
}

func (o Orders) text(p person.Person, q person.Promise, phrase string, n int, args engine.Vars) outbox.Message {
	id := o.Ring.Name("outbox.order", p.Owner[:], []byte(q.At.Format(time.RFC3339Nano)), fmt.Append(nil, phrase, n))
	return outbox.Message{ID: outbox.ID(id), Owner: p.Owner, Kind: outbox.SMS, Lane: outbox.Notice, To: p.Number, Lang: p.Lang,
		NotBefore: o.Now(), Expires: o.Now().Add(24 * time.Hour), Phrase: engine.Phrase{Key: phrase, Args: args}}
}
