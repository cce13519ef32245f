package flows

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/gsm/msisdn"
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

// mostOrdered is how many records an order brings.
const mostOrdered = 3

// Orders are jobs of package person that need what flows can read.
type Orders struct {
	*Calls
	// Held reports whether a number may have another holder since an account's login there.
	Held func(ctx context.Context, owner seal.Owner, n msisdn.Number, account string) (bool, error)
	Ring *seal.Keyring
	Now  func() time.Time
}

// Jobs are the handlers for the outbox.
func (o Orders) Jobs() outbox.Jobs { return outbox.Jobs{person.JobOrder: o.Persons.Lasting(o.send)} }

// orderLife is how long an order brings records. After that whoever reads the SMS is not so
// surely who ordered them, and is only told that the line is back.
const orderLife = 72 * time.Hour

// send sends the newest records of who ordered them. Whose login has lapsed, whose SIM has
// changed since, and who ordered too long ago is told to log in.
func (o Orders) send(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
	p, q, ok, err := o.Persons.Owed(ctx, m)
	if err != nil || !ok {
		return outbox.Outcome{}, err
	}
	held, err := o.Held(ctx, p.Owner, p.Number, q.Account)
	if err != nil {
		return outbox.Outcome{}, err
	}
	if held || o.Now().Sub(q.At) > orderLife {
		return outbox.Outcome{}, o.Persons.Fulfil(ctx, p, q, o.Persons.LineBack(p, q, o.Now()))
	}
	all, err := o.ordered(ctx, p, q)
	switch {
	case errors.Is(err, registry.Unauthorized), errors.Is(err, registry.NotFound):
		return outbox.Outcome{}, o.Persons.Fulfil(ctx, p, q, o.Persons.LineBack(p, q, o.Now()))
	case err != nil:
		return outbox.Outcome{}, err
	}
	return outbox.Outcome{}, o.Persons.Fulfil(ctx, p, q, o.texts(p, q, all)...)
}

// ordered reads what was ordered.
func (o Orders) ordered(ctx context.Context, p person.Person, q person.Promise) ([]record, error) {
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
