package consent

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/registry"
	"healthdial/seal"
)

// raise brings a doctor's request to the registry, at most once: nobody can tell
// afterwards whether an attempt without an answer was taken, and the patient must
// not be asked twice. The doctor hears of such an attempt.
func (s *Service) raise(ctx context.Context, m outbox.Message, now time.Time) error {
	var a asking
	if err := decode(m, &a); err != nil {
		return err
	}
	if a.Address == "" {
		return nil
	}
	mine := hex.EncodeToString(m.ID[:])
	tried, err := s.Index.All(ctx, JobAsk, mine, now)
	if err != nil {
		return err
	}
	if len(tried) > 0 {
		return s.Outbox.Add(ctx, s.unsure(m, a, now))
	}
	asked, err := s.Counters.Peek(ctx, spaceAsked, s.askedKey(a), now, 24*time.Hour)
	if err != nil || asked >= s.AsksPerPerson {
		return err // the doctor does not hear of it, for that would tell who exists
	}
	if err := s.Index.Put(ctx, JobAsk, mine, "tried", nil, now.Add(askLife)); err != nil {
		return err
	}
	id, err := s.HIU.RequestConsent(ctx, s.asks(a))
	return s.raisedAs(ctx, m, a, id, err, now)
}

// raisedAs ends an attempt. What certainly had no effect is tried again.
func (s *Service) raisedAs(ctx context.Context, m outbox.Message, a asking, id string, err error, now time.Time) error {
	mine := hex.EncodeToString(m.ID[:])
	switch {
	case notDone(err):
		if _, _, err := s.Index.Take(ctx, JobAsk, mine, now); err != nil {
			return err
		}
		if now.Sub(a.At) > askLife {
			return s.Outbox.Add(ctx, s.unsure(m, a, now))
		}
		return absent(a.At, err, now)
	case errors.Is(err, registry.Unavailable), errors.Is(err, registry.Malformed):
		return s.Outbox.Add(ctx, s.unsure(m, a, now))
	case err != nil:
		return nil // no such person, most likely: that is not told
	}
	value, err := cbor.Marshal(a)
	if err != nil {
		return fmt.Errorf("consent: encoding a request: %w", err)
	}
	if err := s.Index.Put(ctx, spaceRaised, s.name(spaceRaised, id), "", value, now.Add(askLife)); err != nil {
		return err
	}
	_, err = s.Counters.Count(ctx, spaceAsked, s.askedKey(a), now, 24*time.Hour)
	return err
}

// askedKey counts the requests that reached one person.
func (s *Service) askedKey(a asking) string { return s.name("account", strings.ToLower(a.Address)) }

// asks is the request as the registry wants it.
func (s *Service) asks(a asking) registry.Ask {
	return registry.Ask{
		HIU:       registry.Party{ID: a.Who.HIU, Name: a.Who.Facility, Type: "HIU"},
		Patient:   a.Address,
		Purpose:   registry.Purpose{Text: purposes[a.Purpose], Code: a.Purpose, RefURI: "www.abdm.gov.in"},
		Requester: registry.Requester{Name: a.Who.Name, Identifier: identifier(a.Who)},
		HITypes:   slices.Clone(s.AskTypes),
		Permission: registry.Permission{AccessMode: View, From: a.At.Add(-s.AskRange), To: a.At,
			EraseAt: a.At.AddDate(0, 0, a.Days), Frequency: registry.Frequency{Unit: "DAY", Value: 1, Repeats: 1}},
	}
}

func identifier(who Asker) registry.Identifier {
	return registry.Identifier{Type: "REGNO", Value: cmp.Or(who.RegNo, who.HPRID), System: "https://hpr.abdm.gov.in"}
}

// unsure tells the doctor that nobody knows whether the patient was asked.
func (s *Service) unsure(m outbox.Message, a asking, now time.Time) outbox.Message {
	id := outbox.ID(s.Ring.Name("outbox.consent.unsure", m.ID[:]))
	return outbox.Message{ID: id, Owner: m.Owner, Kind: outbox.SMS, Lane: outbox.Notice, To: a.Doctor, Lang: a.Lang, NotBefore: now,
		Phrase: engine.Phrase{Key: tellUnsure, Args: engine.Vars{"ask": engine.N(a.AskNo)}}}
}

// partition is where a doctor's own notices live.
func (s *Service) partition(n msisdn.Number) seal.Owner { return s.Ring.Owner(n.E164()) }
