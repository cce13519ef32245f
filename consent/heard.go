package consent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/outbox"
	"healthdial/registry"
	"healthdial/seal"
)

// hint is a callback of the registry, kept until it was looked into.
type hint struct {
	Callback  string    `cbor:"1,keyasint"` // its REQUEST-ID
	Answers   string    `cbor:"2,keyasint"` // ours
	Kind      string    `cbor:"3,keyasint"`
	Consent   string    `cbor:"4,keyasint"`
	Status    string    `cbor:"5,keyasint"`
	Artefacts []string  `cbor:"6,keyasint"`
	At        time.Time `cbor:"7,keyasint"`
}

const (
	hintInit   = "init"
	hintStatus = "status"
	hintNotify = "notify"
	early      = 2 * time.Minute // a callback may overtake the answer that names it
)

// Heard keeps a verified callback about a consent request for a job to look into;
// id is the callback's REQUEST-ID. One that repeats, or is about something else,
// changes nothing. What it says is a hint: for a person whose login lives here the
// registry is asked again.
func (s *Service) Heard(ctx context.Context, id string, c registry.Callback) error {
	h := hint{Callback: id, Answers: c.Answers(), At: s.Now().UTC()}
	switch c := c.(type) {
	case registry.ConsentOnInit:
		if c.Fault != nil {
			return nil // whom it concerns is not told: see Ask
		}
		h.Kind, h.Consent = hintInit, c.Consent
	case registry.ConsentOnStatus:
		if c.Fault != nil {
			return nil
		}
		h.Kind, h.Consent, h.Status, h.Artefacts = hintStatus, c.Consent, string(c.Status), c.Artefacts
	case registry.ConsentNotify:
		h.Kind, h.Consent, h.Status, h.Artefacts = hintNotify, c.Consent, string(c.Status), c.Artefacts
	default:
		return nil
	}
	m, err := s.errand(s.hintPartition(h), JobHeard, id, h, h.At)
	if err != nil {
		return err
	}
	return s.Outbox.Add(ctx, m)
}

// hintPartition spreads callbacks, which belong to nobody yet, over partitions.
func (s *Service) hintPartition(h hint) seal.Owner {
	return seal.Owner(s.Ring.Name("callback", []byte(h.Callback)))
}

// heard looks into a callback.
func (s *Service) heard(ctx context.Context, m outbox.Message, now time.Time) error {
	var h hint
	if err := decode(m, &h); err != nil {
		return err
	}
	switch h.Kind {
	case hintInit:
		return s.named(ctx, h, now)
	case hintStatus:
		return s.standing(ctx, h, now)
	}
	return s.notified(ctx, h, now)
}

// asking finds what a callback answers. One that nobody here asked for, or whose
// answer is not on record yet, is looked into again for a while, then dropped.
func (s *Service) asked(ctx context.Context, h hint, now time.Time) (a asking, ok bool, err error) {
	all, err := s.Index.All(ctx, spaceRaised, s.name(spaceRaised, h.Answers), now)
	if err != nil {
		return a, false, err
	}
	for _, b := range all {
		if err := cbor.Unmarshal(b, &a); err != nil {
			return a, false, fmt.Errorf("consent: decoding a request: %w", err)
		}
		return a, true, nil
	}
	if now.Sub(h.At) < early {
		return a, false, backoff(h.At, now)
	}
	return a, false, nil
}

// named takes note of the registry's name for a request of ours, and prompts the
// person on every number that uses their account.
func (s *Service) named(ctx context.Context, h hint, now time.Time) error {
	a, ok, err := s.asked(ctx, h, now)
	if err != nil || !ok {
		return err
	}
	value, err := cbor.Marshal(raised{Doctor: a.Doctor, Lang: a.Lang, AskNo: a.AskNo, HIU: a.Who.HIU, Address: a.Address})
	if err != nil {
		return fmt.Errorf("consent: encoding a request: %w", err)
	}
	if err := s.Index.Put(ctx, spaceRequest, s.name(spaceRequest, h.Consent), "", value, now.Add(raisedLife)); err != nil {
		return err
	}
	owners, err := s.Holders.Owners(ctx, a.Address)
	if err != nil {
		return err
	}
	for _, o := range owners {
		err := s.Learn(ctx, o, a.Address, s.detail(h.Consent, a), now)
		if err != nil && !errors.Is(err, registry.NotFound) {
			return err
		}
	}
	return nil
}

// detail is a request of ours as the registry will show it.
func (s *Service) detail(id string, a asking) registry.ConsentRequest {
	q := s.asks(a)
	return registry.ConsentRequest{ID: id, Status: registry.Requested, Purpose: q.Purpose, Patient: q.Patient, HIU: q.HIU,
		Requester: q.Requester, HITypes: q.HITypes, Permission: q.Permission, Created: a.At}
}

// notified looks into a notice that a patient decided: our record of the person is
// checked, and the registry is asked how the request stands, for the doctor.
func (s *Service) notified(ctx context.Context, h hint, now time.Time) error {
	w, ok, err := s.raisedBy(ctx, h.Consent, now)
	if err != nil || !ok {
		return err
	}
	n := registry.ConsentNotify{Consent: h.Consent, Status: registry.Status(h.Status), Artefacts: h.Artefacts}
	if err := s.HIU.Acknowledge(ctx, w.HIU, h.Callback, n); err != nil {
		return err
	}
	rs, err := s.records(ctx, w.Address, h.Consent)
	if err != nil {
		return err
	}
	for _, r := range rs {
		if err := s.Outbox.Add(ctx, s.job(r, JobCheck, now)); err != nil {
			return err
		}
	}
	id, err := s.HIU.Status(ctx, w.HIU, h.Consent)
	if err != nil {
		return err
	}
	value, err := cbor.Marshal(asking{Doctor: w.Doctor, Lang: w.Lang, AskNo: w.AskNo, Address: w.Address, Consent: h.Consent})
	if err != nil {
		return fmt.Errorf("consent: encoding a request: %w", err)
	}
	return s.Index.Put(ctx, spaceRaised, s.name(spaceRaised, id), "", value, now.Add(askLife))
}

// records are our records of a request, one for each number.
func (s *Service) records(ctx context.Context, address, id string) ([]Request, error) {
	owners, err := s.Holders.Owners(ctx, address)
	if err != nil {
		return nil, err
	}
	var out []Request
	for _, o := range owners {
		r, err := s.Store.Load(ctx, o, id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// outcomes are what a doctor is told of a status.
var outcomes = map[registry.Status]string{registry.Granted: tellGranted, registry.Denied: tellDenied,
	registry.Expired: tellExpired, registry.Revoked: tellRevoked}

// standing tells the doctor what the registry answered to our question. The
// message's id is the one that the patient's own record would use, so that one
// outcome is told once.
func (s *Service) standing(ctx context.Context, h hint, now time.Time) error {
	a, ok, err := s.asked(ctx, h, now)
	if err != nil || !ok || a.Consent != h.Consent {
		return err
	}
	r := Request{ID: h.Consent, Owner: s.partition(a.Doctor), Doctor: a.Doctor, DoctorLang: a.Lang, AskNo: a.AskNo}
	rs, err := s.records(ctx, a.Address, h.Consent)
	if err != nil {
		return err
	}
	if len(rs) > 0 {
		r.Owner = rs[0].Owner
	}
	return s.Outbox.Add(ctx, s.tell(r, outcomes[registry.Status(h.Status)], now)...)
}
