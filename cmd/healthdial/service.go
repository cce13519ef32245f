package main

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"healthdial/admin"
	"healthdial/clock"
	"healthdial/config"
	"healthdial/consent"
	"healthdial/dlt"
	"healthdial/engine"
	"healthdial/flows"
	"healthdial/gsm/port"
	"healthdial/offline"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/registry"
	"healthdial/route"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/sms"
	"healthdial/store"
	"healthdial/supervise"
	"healthdial/ussd"
)

// service is everything that runs, made from a configuration. It is built from the
// ground up: each step below uses what the steps before it made.
type service struct {
	cfg   config.Config
	log   *slog.Logger
	clock *timekeeper
	notes []string // for the status page

	ring         *seal.Keyring
	storage      storage
	guard        *store.Guarded // storage, unless it does not answer
	store        *store.Store
	notary       *notary // of the audit log
	book         *engine.Book
	registry     *registry.Registry
	line         *offline.Line // to the registries
	prom         *prometheus.Registry
	metrics      *admin.Metrics
	persons      *person.Service
	consents     *consent.Service
	calls        *flows.Calls
	turns        *session.Turns
	links        *supervise.Group[config.Link, *linked]
	finder       *port.Finder // of modems
	modems       *supervise.Group[config.Modem, *post]
	inlets       *supervise.Group[config.SMPPListener, *inlet]
	gateways     *ussd.HTTP
	certificates []*certificate // of admin's listeners and the store
	texts        *sms.Sender
	notices      *ussd.Notices
	routes       route.Switch
	register     dlt.Switch
	outbox       *outbox.Queue
	spoken       spoken
	ports        listeners
	tallies      []admin.Tally // but for those of links, modems, listeners and peers

	front    []task        // what takes in from outside, and its answers
	stopping chan struct{} // closed when it begins to stop
	reloads  reloads

	unrecorded atomic.Uint64 // signals heeded that the audit log could not take
}

// task is something that runs until ctx ends.
type task func(ctx context.Context) error

// newService makes a service and opens its store and its listeners. Nothing runs
// before run; close must be called in the end.
func newService(ctx context.Context, c config.Config, log *slog.Logger, notes ...string) (*service, error) {
	s := &service{cfg: c, log: log, clock: &timekeeper{clock: clock.Clock{Built: built()}}, notes: notes, stopping: make(chan struct{})}
	for _, step := range []func(context.Context) error{s.open, s.prepare, s.converse, s.listen} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, nil
}

// open opens the store under its keys, and sets the clock by what is on record.
func (s *service) open(ctx context.Context) (err error) {
	if s.ring, err = seal.New(s.cfg.Keys.Masters()); err != nil {
		return err
	}
	if s.storage, err = openStorage(ctx, s.cfg, s.clock, s.log); err != nil {
		return err
	}
	if err := s.tidyDisk(); err != nil {
		return err
	}
	if s.storage.certificate != nil {
		s.certificates = append(s.certificates, s.storage.certificate)
	}
	s.guard = store.Guard(s.storage.Backend)
	if s.store, err = store.Open(ctx, s.guard, s.ring); err != nil {
		return err
	}
	s.store.DoubtTime(s.clock.doubtful)
	s.notary = &notary{checkpoint: s.store.Audit().Checkpoint, now: s.clock.now, log: s.log}
	last, err := s.store.Audit().Last(ctx)
	s.clock.raise(last)
	return err
}

// prepare makes what conversations are made of.
func (s *service) prepare(context.Context) (err error) {
	if s.book, err = compile(s.cfg.Service, registered(s.cfg, s.clock.now())...); err != nil {
		return err
	}
	if s.registry, err = registry.New(s.cfg.Registries.Client(), registry.Deps{Now: s.clock.now, Witness: s.clock.witness, Check: outbox.Held}); err != nil {
		return err
	}
	s.prom = prometheus.NewRegistry()
	if s.metrics, err = admin.NewMetrics(s.prom); err != nil {
		return err
	}
	if err := errors.Join(s.measureDisk(), s.measureClock()); err != nil {
		return err
	}
	return s.settle()
}

// takeTurns makes the turn, and what takes those of letters.
func (s *service) takeTurns() {
	s.turns = session.New(session.Config{
		Book: s.book, Store: s.store.Sessions(), Calls: s.calls, Ring: s.ring, Now: s.clock.now,
		Lang: s.cfg.Service.Languages[0], Preferred: s.persons.Preferred, TTL: s.cfg.Service.Keep, Passing: store.Passing,
		Metrics: s.metrics, Logger: s.log,
	})
	mail := &session.Mail{
		Inbox: s.store.Inbox(), Turns: s.turns, Format: sms.Format{Registered: s.cfg.DLT != nil}, Now: s.clock.now, Rand: rand.Float64, Logger: s.log,
	}
	s.front = append(s.front, mail.Run, s.watchClock)
}

// converse makes the turn, and the channels and the outbox around it. The addresses
// where peers bind are opened, so that one in use is told at once.
func (s *service) converse(ctx context.Context) (err error) {
	s.takeTurns()
	s.texts = &sms.Sender{Routes: &s.routes, Words: s.book, Names: s.ring, Now: s.clock.now}
	s.finder = port.NewFinder()
	s.links, s.modems, s.inlets = supervise.New(s.linkTrade()), supervise.New(s.modemTrade()), supervise.New(s.inletTrade())
	if s.gateways, err = s.newGateways(); err != nil {
		return err
	}
	if _, err := s.connect(s.cfg); err != nil {
		return err
	}
	if err := s.speak(ctx); err != nil {
		return err
	}
	s.queue()
	return nil
}

// close closes what newService opened. It is called after run.
func (s *service) close() error {
	s.ports.close()
	if s.inlets != nil {
		for _, in := range s.inlets.Runners() {
			in.socket.Close()
		}
	}
	if s.registry != nil {
		s.registry.Close()
	}
	if s.storage.close != nil {
		return s.storage.close()
	}
	return nil
}
