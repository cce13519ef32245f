package person

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/outbox"
)

// Promise is what the holder is owed once the line to the registries is back: an SMS
// that says so or, for records, the records themselves. There is one of each kind, and one
// order for each account.
type Promise struct {
	Kind    string    `cbor:"1,keyasint"`           // one of the kinds below
	At      time.Time `cbor:"2,keyasint"`           // when it was given
	Account string    `cbor:"3,keyasint,omitempty"` // whose records
	Proven  bool      `cbor:"4,keyasint,omitempty"` // the holder had proved then that it is theirs: an order
}

// The kinds of Promise: what the person wanted when the line was down.
const (
	WantEnrol   = "enrol"   // a code to make a HealthID, whose details are kept
	WantLogin   = "login"   // a code to log in
	WantLink    = "link"    // a hospital's records linked
	WantDoctor  = "doctor"  // a code that proves a professional
	WantRecords = "records" // records
)

var wanted = map[string]string{WantEnrol: sayLineEnrol, WantLogin: sayLineLogin, WantLink: sayLineLink,
	WantDoctor: sayLineDoctor, WantRecords: sayLineRecords}

// The jobs of promises. JobOrder is done by whoever can read records, with Owed and
// Fulfil.
const (
	JobPromise = "person.promise" // an SMS that the line is back
	JobOrder   = "person.order"   // an account's records by SMS
)

// Forwards are the jobs that wait for the line.
func Forwards() []string { return []string{JobPromise, JobOrder} }

// owed names a promise in its job.
type owed struct {
	Kind string `cbor:"1,keyasint"`
	At   int64  `cbor:"2,keyasint"` // Unix nanoseconds
}

// Promise promises the holder an SMS once the line is back, or the records of an account
// if they proved to be its holder within half an hour before. A promise that stands is
// not given again. Exits: OK, Bad (no such kind), Failure.
func (s *Service) Promise(ctx context.Context, st Step, kind, account string) (Exit, error) {
	if wanted[kind] == "" {
		return Bad, nil
	}
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		a, _ := p.Account(account)
		made := Promise{Kind: kind, At: st.At.UTC(), Account: a.Address, Proven: kind == WantRecords && a.Proved(st.At)}
		if i := p.standing(made); i < 0 {
			p.Promises = append(slices.Clone(p.Promises), made)
		} else if made.Proven && !p.Promises[i].Proven || p.Promises[i].Over(st.At) {
			p.Promises = slices.Clone(p.Promises)
			p.Promises[i] = made
		} else {
			return done(OK)
		}
		m, err := s.promised(*p, made)
		return OK, effect{out: []outbox.Message{m}}, err
	})
}

// standing finds the promise that one more would only repeat. On a shared phone each may
// order their own records; to be told that the line is back is enough once.
func (p Person) standing(made Promise) int {
	return slices.IndexFunc(p.Promises, func(q Promise) bool {
		return q.Kind == made.Kind && (q.Account == made.Account || !q.Proven && (!made.Proven || q.Account == ""))
	})
}

// promise finds the promise of a kind that was given at a moment.
func (p Person) promise(kind string, at int64) int {
	return slices.IndexFunc(p.Promises, func(q Promise) bool { return q.Kind == kind && q.At.UnixNano() == at })
}

// withoutOrders are the promises but for orders of an account's records.
func (p Person) withoutOrders(address string) []Promise {
	return slices.DeleteFunc(slices.Clone(p.Promises), func(q Promise) bool { return q.Proven && strings.EqualFold(q.Account, address) })
}

// promised is the job that keeps a promise.
func (s *Service) promised(p Person, q Promise) (outbox.Message, error) {
	payload, err := cbor.Marshal(owed{q.Kind, q.At.UnixNano()})
	if err != nil {
		return outbox.Message{}, fmt.Errorf("person: encoding a promise: %w", err)
	}
	job := JobPromise
	if q.Proven {
		job = JobOrder
	}
	id := s.Ring.Name("outbox."+job, p.Owner[:], payload)
	return outbox.Message{ID: outbox.ID(id), Owner: p.Owner, Kind: outbox.Job, Lane: outbox.Registry, Job: job,
		Payload: payload, NotBefore: q.At}, nil
}
