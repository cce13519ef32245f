package main

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"golang.org/x/time/rate"

	"healthdial/config"
	"healthdial/consent"
	"healthdial/flows"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/postal"
	"healthdial/registry"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/ussd"
)

// notice is the version of the notice that the flows show and that people agree to.
// It changes with the wording in flows/lang.
const notice = "2026-11"

// settle makes the domains: who people are, what they decide, and the calls by
// which flows reach both.
func (s *service) settle() error {
	s.line = s.newLine()
	s.notices = &ussd.Notices{Routes: &s.routes, Words: s.book, Now: s.clock.now}
	persons, err := person.New(person.Config{
		Store: s.store.Persons(), Index: s.store.Index(), Counters: s.store.Counters(), Outbox: s.store.Outbox(), Ring: s.ring,
		PHR: s.registry.PHR, Linking: s.registry.Linking, Doctors: s.registry.Doctors,
		Screens: screens{s.store.Sessions(), s.clock.now},
		Now:     s.clock.now, Notice: notice, ShortCode: s.cfg.Service.Code, Suffix: "@" + s.cfg.Registries.CMID,
		Facilities: facilities(s.cfg.Facilities),
		OnLogin: func(owner seal.Owner, address string, at time.Time) []outbox.Message {
			return s.consents.LoginJobs(owner, address, at)
		},
	})
	if err != nil {
		return err
	}
	s.persons = persons
	if s.consents, err = consent.New(s.consent()); err != nil {
		return err
	}
	places, err := postal.Load()
	if err != nil {
		return err
	}
	d := flows.Domains{
		Persons: s.persons, Consents: s.consents, Links: s.registry.Linking, Facilities: s.registry.Facilities,
		Places: places, Notice: notice, Limit: s.book.Limit, Line: s.line,
	}
	if s.called(); s.spoken.callbacks != nil {
		d.Voice = s.spoken.callbacks
	}
	s.calls = flows.New(d)
	return nil
}

func (s *service) consent() consent.Config {
	c := consent.Config{
		Store: s.store.Consents(), Index: s.store.Index(), Counters: s.store.Counters(), Outbox: s.store.Outbox(), Ring: s.ring,
		Manager: s.registry.Consents, Links: s.registry.Linking, HIU: s.registry.HIU, Holders: holders{s.persons},
		Now: s.clock.now, Credible: s.clock.credible, Rand: rand.Reader, ShortCode: s.cfg.Service.Code, Notice: notice,
		Self: []string{s.cfg.Registries.HIU}, Policy: consent.Policy{Broad: s.cfg.Policy.Broad},
		Glimpses:     s.notices.Reaches,
		Down:         s.down,
		AcceptNoFeed: s.cfg.Policy.SIMChange == "", Epoch: uint64(s.cfg.Policy.Epoch),
		PollEvery: s.cfg.Policy.Poll, PollBudget: rate.NewLimiter(10, 10),
	}
	if n := s.cfg.Policy.PollsPerSecond; n > 0 {
		c.PollBudget = rate.NewLimiter(rate.Limit(n), n)
	}
	if path := s.cfg.Policy.SIMChange; path != "" {
		c.SIM = &consent.SIMFile{Path: path}
	}
	return c
}

// facilities are the configured ones, as person knows them.
func facilities(list []config.Facility) map[string]person.Facility {
	m := make(map[string]person.Facility, len(list))
	for _, f := range list {
		m[f.ID] = person.Facility{ID: f.ID, Name: f.Name, HIU: f.HIU, Doctors: f.Doctors}
	}
	return m
}

// holders is the person domain as consent knows it.
type holders struct{ *person.Service }

// Holder is consent's Holder of person's.
func (h holders) Holder(ctx context.Context, owner seal.Owner, address string) (consent.Holder, error) {
	found, err := h.Service.Holder(ctx, owner, address)
	return consent.Holder(found), err
}

// screens is what the sessions know, as person asks it.
type screens struct {
	sessions session.Store
	now      func() time.Time
}

// Showed is person's Screens. Of a session that is over nobody knows.
func (s screens) Showed(ctx context.Context, owner seal.Owner, event [16]byte) (bool, error) {
	found, err := s.sessions.Load(ctx, owner, s.now())
	if errors.Is(err, session.ErrNotFound) {
		return false, nil
	}
	return found.Showed(session.EventID(event)), err
}

// heard gives a callback to both domains: each takes what answers its own.
func (s *service) heard(ctx context.Context, request string, c registry.Callback) error {
	if err := s.persons.Heard(ctx, request, c); err != nil {
		return err
	}
	return s.consents.Heard(ctx, request, c)
}
