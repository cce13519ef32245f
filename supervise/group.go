package supervise

import (
	"context"
	"log/slog"
	"sync"
)

// Runner is what a Group keeps running. Run returns when it has ended in good order.
type Runner interface {
	Run(ctx context.Context) error
}

// Trade is what a Group has to know of what it runs: how a configuration C becomes a
// runner R. Its functions are called by Plan and Commit only, one at a time.
type Trade[C any, R Runner] struct {
	Kind string // in errors and logs: "link"
	Name func(c C) string

	// Build makes the runner of a configuration, not yet running. before is the one
	// that it takes the place of, the zero R if there is none.
	Build func(c C, before R) (R, error)
	// Keep prepares a runner to go on under another configuration. A Step without a
	// word means that it cannot, and is replaced.
	Keep func(r R, old, now C) (Step, error)
	// Enter is told, at the commit, of one that was built; nil for nobody.
	Enter func(r R)
	// Leave is told, at the commit, of one that is no longer wanted and has no
	// successor, before its context ends; nil for nobody.
	Leave func(r R)
	// Drop gives up one that was built and will never run; nil if nothing has to be.
	Drop func(r R)

	// Overlap lets a successor run before the one whose place it takes has ended.
	Overlap bool
	Words   Words
	Logger  *slog.Logger
}

// Words are told of what began, was replaced and is about to end.
type Words struct{ Started, Replaced, Stopping string }

// Group keeps the wanted runners running. Unless its trade lets them overlap, of one
// name never two run at once: a successor begins after the one before it has ended.
type Group[C any, R Runner] struct {
	trade Trade[C, R]

	mu      sync.Mutex // guards all below against Run and Runners
	wanted  []*tenant[C, R]
	latest  map[string]*tenant[C, R] // of each name that ever was: what the next one waits for
	fresh   []*tenant[C, R]          // those that Run has not started
	changed chan struct{}            // has room for one: fresh is not empty
}

// tenant is one runner from its making to its end. The group's mu guards conf, stop
// and dismissed.
type tenant[C any, R Runner] struct {
	name      string
	runner    R
	after     *tenant[C, R] // of the same name, to be waited for; nil if there is none
	gone      chan struct{} // closed when it has ended
	conf      C
	stop      func() // nil before it was started
	dismissed bool   // no longer wanted
}

// New makes a group that wants nothing yet.
func New[C any, R Runner](t Trade[C, R]) *Group[C, R] {
	return &Group[C, R]{trade: t, latest: map[string]*tenant[C, R]{}, changed: make(chan struct{}, 1)}
}

// Runners are those that are wanted, in the order of the configuration.
func (g *Group[C, R]) Runners() []R {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := make([]R, len(g.wanted))
	for i, t := range g.wanted {
		all[i] = t.runner
	}
	return all
}

// Run runs the wanted ones until ctx ends, and returns nil when all have ended.
func (g *Group[C, R]) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		g.begin(ctx, func(ctx context.Context, t *tenant[C, R]) {
			wg.Go(func() { g.keep(ctx, t) })
		})
		select {
		case <-g.changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// begin starts those that have not been started, each under a context of its own.
func (g *Group[C, R]) begin(ctx context.Context, start func(context.Context, *tenant[C, R])) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range g.fresh {
		own, stop := context.WithCancel(ctx)
		if t.stop = stop; t.dismissed {
			stop()
		}
		start(own, t)
	}
	g.fresh = nil
}

// keep runs one from the end of its predecessor until ctx ends. The end of one is no
// reason to end others.
func (g *Group[C, R]) keep(ctx context.Context, t *tenant[C, R]) {
	defer close(t.gone)
	defer t.stop()
	if t.after != nil && !g.trade.Overlap {
		<-t.after.gone
	}
	t.after = nil
	if ctx.Err() != nil {
		g.trade.drop(t.runner)
		return
	}
	if err := t.runner.Run(ctx); err != nil {
		g.trade.Logger.Error(g.trade.Kind+" ended", g.trade.Kind, t.name, "err", err)
	}
}

func (t Trade[C, R]) drop(r R) {
	if t.Drop != nil {
		t.Drop(r)
	}
}
