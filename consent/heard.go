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
