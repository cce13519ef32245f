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
	first, open, err := s.attempts(ctx, mine, now)
	switch {
	case err != nil:
		return err
	case open:
		return s.Outbox.Add(ctx, s.unsure(m, a, now))
	case now.Sub(a.At) > askKept || now.Sub(first) > askLife:
		return s.Outbox.Add(ctx, s.unsent(m, a, now))
	}
	asked, err := s.Counters.Peek(ctx, spaceAsked, s.askedKey(a), now, 24*time.Hour)
	if err != nil || asked >= s.AsksPerPerson {
		return err // the doctor does not hear of it, for that would tell who exists
	}
	if err := s.attempt(ctx, mine, first, true, now); err != nil {
		return err
	}
	a.Put = first.UTC().Truncate(time.Second) // as it is kept, or what comes back would be another request
	id, err := s.HIU.RequestConsent(ctx, s.asks(a))
	if notDone(err) {
		if err := s.attempt(ctx, mine, first, false, now); err != nil {
			return err
		}
		return absent(first, err, now)
	}
	return s.raisedAs(ctx, a, m, id, err, now)
}

// attempt puts on record when a request was first put to the registry, and whether an
// attempt is open: begun, and not known to have had no effect.
func (s *Service) attempt(ctx context.Context, mine string, first time.Time, open bool, now time.Time) error {
	value, err := cbor.Marshal(tries{First: first.UTC(), Open: open})
	if err != nil {
		return fmt.Errorf("consent: encoding an attempt: %w", err)
	}
	return s.Index.Put(ctx, JobAsk, mine, "tried", value, now.Add(askKept+askLife))
}

type tries struct {
	_     struct{} `cbor:",toarray"`
	First time.Time
	Open  bool
}

// attempts is what attempt put on record; without one the first is now.
func (s *Service) attempts(ctx context.Context, mine string, now time.Time) (first time.Time, open bool, err error) {
	all, err := s.Index.All(ctx, JobAsk, mine, now)
	if err != nil || len(all) == 0 {
		return now, false, err
	}
	var t tries
	if cbor.Unmarshal(all["tried"], &t) != nil {
		return now, true, nil // by a version that kept no more than that there was one
	}
	return t.First, t.Open, nil
}

// raisedAs ends an attempt that may have had an effect.
func (s *Service) raisedAs(ctx context.Context, a asking, m outbox.Message, id string, err error, now time.Time) error {
	switch {
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

// asks is the request as the registry wants it. Its days begin when it is put there: one
// that waited for the line longer than them would be refused, and nobody would hear of it.
func (s *Service) asks(a asking) registry.Ask {
	return registry.Ask{
		HIU:       registry.Party{ID: a.Who.HIU, Name: a.Who.Facility, Type: "HIU"},
		Patient:   a.Address,
		Purpose:   registry.Purpose{Text: purposes[a.Purpose], Code: a.Purpose, RefURI: "www.abdm.gov.in"},
		Requester: registry.Requester{Name: a.Who.Name, Identifier: identifier(a.Who)},
		HITypes:   slices.Clone(s.AskTypes),
		Permission: registry.Permission{AccessMode: View, From: a.At.Add(-s.AskRange), To: a.At,
			EraseAt: latest(a.At, a.Put).AddDate(0, 0, a.Days), Frequency: registry.Frequency{Unit: "DAY", Value: 1, Repeats: 1}},
	}
}

func identifier(who Asker) registry.Identifier {
	return registry.Identifier{Type: "REGNO", Value: cmp.Or(who.RegNo, who.HPRID), System: "https://hpr.abdm.gov.in"}
}

// unsure tells the doctor that nobody knows whether the patient was asked.
func (s *Service) unsure(m outbox.Message, a asking, now time.Time) outbox.Message {
	return s.toDoctor(m, a, tellUnsure, now)
}

// unsent tells the doctor that the patient was not asked.
func (s *Service) unsent(m outbox.Message, a asking, now time.Time) outbox.Message {
	return s.toDoctor(m, a, tellUnsent, now)
}

// toDoctor ends a request that did not get through. The doctor hears of one end only.
func (s *Service) toDoctor(m outbox.Message, a asking, phrase string, now time.Time) outbox.Message {
	id := outbox.ID(s.Ring.Name("outbox.consent.unsure", m.ID[:]))
	return outbox.Message{ID: id, Owner: m.Owner, Kind: outbox.SMS, Lane: outbox.Notice, To: a.Doctor, Lang: a.Lang, NotBefore: now,
		Phrase: engine.Phrase{Key: phrase, Args: engine.Vars{"ask": engine.N(a.AskNo), "given": said(a.At)}}}
}

// partition is where a doctor's own notices live.
func (s *Service) partition(n msisdn.Number) seal.Owner { return s.Ring.Owner(n.E164()) }
