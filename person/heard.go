package person

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/registry"
	"healthdial/seal"
)

// JobHeard looks into a callback of a hospital.
const JobHeard = "person.heard"

// Jobs are the handlers for the outbox.
func (s *Service) Jobs() outbox.Jobs {
	return outbox.Jobs{JobHeard: s.heard, JobTell: s.tell, JobPromise: s.Lasting(s.keepPromise)}
}

// The kinds of answer.
const (
	heardDiscover = "discover"
	heardInit     = "init"
	heardConfirm  = "confirm"
)

// answer is a hospital's callback, kept until it was looked into.
type answer struct {
	Request  string                 `cbor:"1,keyasint"` // ours
	Kind     string                 `cbor:"2,keyasint"`
	TxnID    string                 `cbor:"3,keyasint,omitempty"`
	Link     string                 `cbor:"4,keyasint,omitempty"`
	Patients []registry.LinkPatient `cbor:"5,keyasint,omitempty"`
	Fault    registry.Kind          `cbor:"6,keyasint,omitempty"`
	At       time.Time              `cbor:"7,keyasint"`
}

// Heard keeps a verified callback about a linking for a job to look into; id is
// the callback's REQUEST-ID. One that repeats, or is about something else, changes
// nothing.
func (s *Service) Heard(ctx context.Context, id string, c registry.Callback) error {
	a := answer{Request: c.Answers(), At: s.Now().UTC()}
	var fault *registry.Fault
	switch c := c.(type) {
	case registry.LinkOnDiscover:
		a.Kind, a.TxnID, a.Patients, fault = heardDiscover, c.Txn, c.Patients, c.Fault
	case registry.LinkOnInit:
		a.Kind, a.Link, fault = heardInit, c.Link, c.Fault
	case registry.LinkOnConfirm:
		a.Kind, a.Patients, fault = heardConfirm, c.Patients, c.Fault
	default:
		return nil
	}
	if fault != nil {
		a.Fault = fault.Kind
	}
	payload, err := cbor.Marshal(a)
	if err != nil {
		return fmt.Errorf("person: encoding a callback: %w", err)
	}
	return s.Outbox.Add(ctx, outbox.Message{
		ID: outbox.ID(s.Ring.Name("outbox."+JobHeard, []byte(id))), Owner: seal.Owner(s.Ring.Name("callback", []byte(id))),
		Kind: outbox.Job, Lane: outbox.Registry, Job: JobHeard, Payload: payload, NotBefore: a.At})
}

// early is how long a callback may overtake the answer that names it.
const early = 2 * time.Minute

// heard gives an answer to the linking that waits for it. One that nobody waits for
// is looked into again for a while, then dropped.
func (s *Service) heard(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
	var a answer
	if cbor.Unmarshal(m.Payload, &a) != nil {
		return outbox.Outcome{}, outbox.Permanent("payload")
	}
	now := s.Now()
	all, err := s.Index.All(ctx, spaceLinking, s.name(spaceLinking, a.Request), now)
	if err != nil {
		return outbox.Outcome{}, fmt.Errorf("person: looking a linking up: %w", err)
	}
	if len(all) == 0 && now.Sub(a.At) < early {
		return outbox.Outcome{}, outbox.Later(now.Add(max(time.Second, now.Sub(a.At))), "early")
	}
	for id := range all {
		b, err := hex.DecodeString(id)
		if err != nil || len(b) != len(seal.Owner{}) {
			return outbox.Outcome{}, outbox.Permanent("index")
		}
		if err := s.answered(ctx, seal.Owner(b), a, now); err != nil {
			return outbox.Outcome{}, err
		}
	}
	return outbox.Outcome{}, nil
}

// answered moves a linking by a hospital's answer, and has the person told, once.
func (s *Service) answered(ctx context.Context, owner seal.Owner, a answer, now time.Time) error {
	p, err := s.Store.Load(ctx, owner)
	if err != nil {
		return unless(err, ErrNotFound)
	}
	_, err = s.change(ctx, owner, p.Number, func(p *Person) (effect, error) {
		if p.Linking == nil || p.Linking.Request != a.Request {
			return nothing, nil // the person went on to something else
		}
		l := *p.Linking
		if !l.take(a) {
			return nothing, nil
		}
		p.Linking = &l
		e := effect{audit: []audit.Event{{At: now, Kind: "person.linking", Owner: owner, Subject: s.name("account", l.Account),
			Facts: map[string]string{"state": l.State}}}}
		e.out, err = s.telling(owner, l, now)
		return e, err
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
