package main

import (
	"context"
	"log/slog"
	"sync"

	"healthdial/config"
)

// runner is a link with everything that rides on it. Run returns when it is unbound.
type runner interface {
	Run(ctx context.Context) error
}

// supervisor keeps those links running that are wanted, and changes them while the
// others go on. Of one name never two run at once: a link's successor begins after it
// has unbound, since an SMSC refuses a second bind.
type supervisor[L runner] struct {
	// build makes the link of a configuration, not yet running. before is the one that
	// it takes the place of, the zero L if there is none.
	build func(c config.Link, before L) (L, error)
	log   *slog.Logger

	mu      sync.Mutex // guards all below
	wanted  []*tenant[L]
	latest  map[string]*tenant[L] // of each name that ever was: what the next one waits for
	fresh   []*tenant[L]          // those that Run has not started
	changed chan struct{}         // has room for one: fresh is not empty
}

// tenant is one link from its making to its end. The supervisor's mu guards conf,
// stop and dismissed.
type tenant[L runner] struct {
	name      string
	link      L
	after     *tenant[L]    // of the same name, to be waited for; nil if there is none
	gone      chan struct{} // closed when it has ended
	conf      config.Link
	stop      func() // nil before it was started
	dismissed bool   // no longer wanted
}

func newSupervisor[L runner](build func(config.Link, L) (L, error), log *slog.Logger) *supervisor[L] {
	return &supervisor[L]{build: build, log: log, latest: map[string]*tenant[L]{}, changed: make(chan struct{}, 1)}
}

// Run runs the wanted links until ctx ends, and returns when all have unbound.
func (s *supervisor[L]) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		s.begin(ctx, func(ctx context.Context, t *tenant[L]) {
			wg.Go(func() { s.keep(ctx, t) })
		})
		select {
		case <-s.changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// begin starts those that have not been started, each under a context of its own.
func (s *supervisor[L]) begin(ctx context.Context, start func(context.Context, *tenant[L])) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.fresh {
		own, stop := context.WithCancel(ctx)
		if t.stop = stop; t.dismissed {
			stop()
		}
		start(own, t)
	}
	s.fresh = nil
}

// keep runs one link from the end of its predecessor until ctx ends. The end of one
// link is no reason to end others.
func (s *supervisor[L]) keep(ctx context.Context, t *tenant[L]) {
	defer close(t.gone)
	defer t.stop()
	if t.after != nil {
		<-t.after.gone
		t.after = nil
	}
	if ctx.Err() != nil {
		return
	}
	if err := t.link.Run(ctx); err != nil {
		s.log.Error("link ended", "link", t.name, "err", err)
	}
}

// links are those that are wanted, in the order of the configuration.
func (s *supervisor[L]) links() []L {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]L, len(s.wanted))
	for i, t := range s.wanted {
		all[i] = t.link
	}
	return all
}
