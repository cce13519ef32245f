package main

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"healthdial/admin"
)

// listen opens the listeners and makes what they serve.
func (s *service) listen(ctx context.Context) (err error) {
	if s.ports, err = s.openListeners(ctx, s.cfg.Admin); err != nil {
		return err
	}
	s.serve("callbacks", s.ports.callbacks, admin.NewCallbacks(admin.CallbacksConfig{
		Verifier: s.registry.Callbacks, Outbox: s.store.Outbox(), Now: s.clock.now, Count: s.metrics.Callback, Logger: s.log,
	}))
	if s.ports.gateways != nil {
		s.tallies = append(s.tallies, tallyUSSD("gateways", s.gateways.Counters()))
	}
	if s.ports.gateways != nil && s.spoken.web != nil {
		s.tallies = append(s.tallies, tallyPlatforms(s.spoken.web.Counters()))
	}
	s.serve("gateways", s.ports.gateways, admin.NewGateways(s.gateways.Handle, s.log, s.hostPlatforms))
	s.tallies = append(s.tallies, s.tallyStore(), s.tallyNotices())
	s.reloads.trust(s.cfg.Admin.Operators)
	panel, err := admin.NewOperators(admin.OperatorsConfig{
		Links: s.running, Modems: s.standingModems, Line: s.line, Tallies: s.counts, Queue: s.store.Outbox(), Inbox: s.store.Inbox(), Standing: s.registry, Registry: s.prom, Now: s.clock.now, Version: version, Also: s.also, Notes: s.notes, Troubles: s.troubles, Logger: s.log,
		Control: admin.Control{Token: s.reloads.operators, Reload: s.reload, Record: s.record, Audit: s.store.Audit(), Stopping: s.stopping},
	})
	if err != nil {
		return err
	}
	s.serve("operators", s.ports.operators, panel)
	return nil
}

// run runs the service until ctx ends, and then stops it from the outside in: first
// what takes in and what sends finishes what it has in hand, then the links unbind,
// and last the store rests.
func (s *service) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	defer context.AfterFunc(ctx, func() { close(s.stopping) })()
	bound, unbind := context.WithCancel(context.WithoutCancel(ctx))
	stored, rest := context.WithCancel(context.WithoutCancel(ctx))
	if s.storage.keep != nil {
		g.Go(func() error { return until(stored, s.storage.keep) })
	}
	g.Go(func() error { return until(stored, s.notary.Run) })
	g.Go(func() error {
		defer rest()
		return s.bind(bound)
	})
	g.Go(func() error {
		defer unbind()
		return together(ctx, append(s.front, s.line.Run, s.outbox.Run)...)
	})
	return g.Wait()
}

// bind keeps listening to peers, the links bound and the modems open, until ctx ends. A link whose
// operator refuses it for good says so on the status page; the others go on.
func (s *service) bind(ctx context.Context) error {
	return together(ctx, s.links.Run, s.modems.Run, s.inlets.Run)
}

// together runs tasks until the first fails or ctx ends, and returns after the last.
func together(ctx context.Context, tasks ...task) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, t := range tasks {
		g.Go(func() error { return until(ctx, t) })
	}
	return g.Wait()
}

// until runs a task until ctx ends. A task that ends by ctx has not failed; one that
// ends by itself may be done.
func until(ctx context.Context, t task) error {
	err := t(ctx)
	if err != nil && ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// ready waits until the service can answer a dial: until a link is bound, if there
// is any. Modems are not waited for: they may take a minute to find their network.
func (s *service) ready(ctx context.Context) error {
	links := s.links.Runners()
	if len(links) == 0 {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	bound := make(chan struct{}, len(links))
	for _, l := range links {
		go func() {
			select {
			case <-l.Bound():
				bound <- struct{}{}
			case <-ctx.Done():
			}
		}()
	}
	select {
	case <-bound:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("no link was bound: %w", ctx.Err())
	}
}
