package smpp

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Link is the ESME's side towards one operator: one or more binds that are kept
// alive. It does nothing before Run.
type Link struct {
	cfg   Config
	trace *tracing
	gate  *gate

	mu      sync.Mutex // guards all below
	limits  Limits     // in force: those of cfg, until it is adjusted
	binds   []*Bind    // those bound now
	legs    []*leg     // one for each bind that is wanted
	order   order
	life    life
	state   LinkState
	since   time.Time     // of state
	failed  failure       // the last
	inbox   *dispatcher   // nil before Run
	ready   chan struct{} // closed while binds is not empty
	resumed chan struct{} // closed by the next Resume
	changed chan struct{} // closed by the next change of state or words
}

// life is how far Run has come.
type life uint8

const (
	unborn life = iota
	alive
	over
)

// failure is the last thing that went wrong with a connection, in words.
type failure struct {
	what string
	at   time.Time
}

// NewLink makes a link. The configuration is checked by Run.
func NewLink(cfg Config) *Link {
	cfg = cfg.withDefaults()
	l := &Link{
		cfg: cfg, limits: Limits{cfg.Window, cfg.Throughput, cfg.Burst}, trace: &tracing{}, gate: newGate(newPace(cfg)), state: Shutdown, since: time.Now(),
		ready: make(chan struct{}), resumed: make(chan struct{}), changed: make(chan struct{}),
	}
	for n := range l.cfg.Binds {
		l.legs = append(l.legs, &leg{number: n + 1, since: l.since})
	}
	return l
}

// Name is the configured name.
func (l *Link) Name() string { return l.cfg.Name }

// Counters is what the link has seen.
func (l *Link) Counters() *Counters { return l.cfg.Counter }

// Run dials, binds and serves until ctx ends, and then drains, unbinds and
// returns nil. It returns an error at once if the configuration is invalid. A bind
// that the peer refuses for good is not tried again before [Link.Resume]: Run goes
// on, and [Link.Health] says why nothing is bound. Run is called once.
func (l *Link) Run(ctx context.Context, h Handler) error {
	defer l.live(over, nil)
	if err := l.cfg.Validate(); err != nil {
		l.fail(fmt.Sprintf("misconfigured: %v", err))
		return err
	}
	work, abort := context.WithCancel(context.WithoutCancel(ctx))
	inbox := newDispatcher(h, l.cfg.InHand)
	l.live(alive, inbox)
	var wg sync.WaitGroup
	for _, g := range l.legs {
		wg.Go(func() { l.keepBound(ctx, work, inbox, g) })
	}
	wg.Wait()
	abort()
	inbox.wait()
	return nil
}

func (l *Link) live(at life, inbox *dispatcher) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.life, l.inbox = at, inbox
	l.moved()
}

// fail notes what went wrong.
func (l *Link) fail(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = failure{what, time.Now()}
}
