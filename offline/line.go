package offline

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"healthdial/registry"
)

// Registries are where the line leads; *registry.Registry is it.
type Registries interface {
	// Reach fails if nothing answers.
	Reach(ctx context.Context) error
	// Standing is how each interface stands, by the last call that was made to it.
	Standing() []registry.Standing
}

// Config is what a Line is made of. Registries and Now must be set.
type Config struct {
	Registries Registries
	Now        func() time.Time
	Memory     Memory       // keeps over a restart since when the line is down; nil forgets
	Logger     *slog.Logger // none if nil

	Most      int           // 10,000: how much may wait for the line
	Octets    int           // 32 MB: likewise
	PerSecond int           // 10: how much goes on in a second once the line is back
	Retry     time.Duration // 15 s: how often the registries are reached for while it is down
}

// Line is the way to the registries, as far as this process can tell. It is safe for
// concurrent use. Before its Run it is up.
type Line struct {
	cfg Config

	mu      sync.Mutex    // guards all below
	since   time.Time     // when it went down; zero while it is up
	back    time.Time     // when it was last found to be up, after a start or an outage
	looked  time.Time     // when the registries were last reached for
	gather  time.Time     // until when all that waits is heard of, after a start in an outage
	marked  time.Duration // what Memory has of an outage: how rarely what waits may look; 0 if it has none
	queue   queue
	refused uint64
}

// New makes a Line. It asks nobody before Run.
func New(c Config) *Line {
	for p, d := range map[*int]int{&c.Most: 10_000, &c.Octets: 32 << 20, &c.PerSecond: 10} {
		if *p <= 0 {
			*p = d
		}
	}
	if c.Retry <= 0 {
		c.Retry = 15 * time.Second
	}
	if c.Memory == nil {
		c.Memory = forgetful{}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Line{cfg: c, queue: newQueue(c.Retry, time.Second/time.Duration(c.PerSecond))}
}

// Down reports whether the line is down, and since when.
func (l *Line) Down() (since time.Time, down bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.since, !l.since.IsZero()
}

const (
	glance   = time.Second      // how often it is looked at what the calls of others came to
	patience = 10 * time.Second // for an answer
)

// Run watches the line until ctx ends, so that a person is told at once that it is
// down and not after a time-out.
func (l *Line) Run(ctx context.Context) error {
	l.recall(ctx)
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		l.look(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// look reaches for the registries if it is time to.
func (l *Line) look(ctx context.Context) {
	now := l.cfg.Now()
	defer l.remember(ctx)
	if !l.due(now) {
		return
	}
	l.mu.Lock()
	l.queue.prune(now)
	l.mu.Unlock()
	reach, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := l.cfg.Registries.Reach(reach)
	if ctx.Err() != nil {
		return
	}
	l.saw(err == nil, l.cfg.Now())
}

// due reports whether the registries are to be reached for: what calls came to is
// enough to know that the line is up, but not that it is down.
func (l *Line) due(now time.Time) bool {
	answered, failing := heard(l.cfg.Registries.Standing())
	l.mu.Lock()
	defer l.mu.Unlock()
	rested := now.Sub(l.looked)
	switch {
	case l.looked.IsZero():
		return true
	case !l.since.IsZero(): // often at first: most outages are short
		return rested >= min(l.cfg.Retry, max(glance, now.Sub(l.since)/4)) || answered.After(l.looked)
	case failing.After(answered) && failing.After(l.looked):
		return rested >= l.cfg.Retry/3
	}
	quiet := 2 * l.cfg.Retry // nobody's call has told that it is up
	return rested >= quiet && now.Sub(answered) >= quiet
}

// heard is when a registry last answered, and when one last did not.
func heard(all []registry.Standing) (answered, failing time.Time) {
	for _, s := range all {
		at := &answered
		if !s.Away.IsZero() {
			at = &failing
		}
		if s.Asked.After(*at) {
			*at = s.Asked
		}
	}
	return answered, failing
}

// saw takes note of what reaching for the registries came to.
func (l *Line) saw(up bool, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	was, first := l.since, l.looked.IsZero()
	l.looked = now
	switch {
	case up && (first || !was.IsZero()):
		l.since, l.back = time.Time{}, now
		if !was.IsZero() {
			l.cfg.Logger.Info("the line to the registries is back", "down", now.Sub(was).Round(time.Second))
		}
		if !now.Before(l.gather) {
			l.queue.release(now)
		}
	case !up && was.IsZero():
		l.since = now
		l.cfg.Logger.Warn("the line to the registries is down: what people give is kept")
	}
}
