package consent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/registry"
)

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
var outcomes = map[registry.Status]string{
	registry.Granted: tellGranted,
	registry.Denied:  tellDenied,
	registry.Expired: tellExpired,
	registry.Revoked: tellRevoked,
}

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
