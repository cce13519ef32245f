package modem

import (
	"context"
	"errors"
	"sync"
	"time"

	"healthdial/gsm/at"
)

// Modem is one GSM modem with its SIM. Its methods may be called by any goroutine, before,
// during and after Run.
type Modem struct {
	cfg   Config
	count *Counters
	gate  gate
	kept  ledger      // the receiving goroutine's; sessions follow each other
	plan  []*errand   // likewise, of the goroutine that dials
	line  at.Counters // of all sessions' lines
	row   string      // of the table of models, of the last session; Run's goroutine's

	mu      sync.Mutex // guards all below
	life    life
	order   order
	session *session // nil while there is no line
	facts   facts
	state   State
	since   time.Time
	changed chan struct{} // closed when state or reason is next another
}

// life is whether Run was called, and has returned.
type life uint8

const (
	unborn life = iota
	alive
	over
)

// order is what a person wants of the modem.
type order uint8

const (
	serve order = iota
	drain
	suspend
)

// New is a modem that does nothing until Run.
func New(c Config) *Modem {
	c = c.withDefaults()
	m := &Modem{cfg: c, count: c.Counter, kept: newLedger(), state: Stopped, since: time.Now(), changed: make(chan struct{})}
	m.plan = m.errands()
	return m
}

// Name is what the configuration calls it.
func (m *Modem) Name() string { return m.cfg.Name }

// errAgain is returned by a second Run.
var errAgain = errors.New("modem: Run was called before")

// Run finds the modem, sets it up, and serves until ctx ends; then it returns nil, after the
// last of its goroutines. Whatever happens to the modem it tries again, with growing pauses.
func (m *Modem) Run(ctx context.Context, h Handler) error {
	if !m.begin() {
		return errAgain
	}
	defer m.end()
	ladder := newLadder(newPause(m.cfg.Timers.Reopen, m.cfg.Rand), m.cfg.Reset != nil)
	for ctx.Err() == nil {
		if !m.wanted(ctx) {
			break
		}
		served, err := m.serve(ctx, h, ladder.drift())
		if served {
			ladder.works()
		}
		if ctx.Err() != nil || errors.Is(err, errOrdered) {
			continue
		}
		m.failed(err)
		remedy, pause := ladder.next(time.Now(), ailmentOf(err))
		m.heal(ctx, remedy)
		m.wait(ctx, pause)
	}
	return nil
}

// serve opens the port and talks to the modem until something ends that, and returns what,
// and whether the modem did what it is for, for a while. drift is how long it may search a
// network.
func (m *Modem) serve(ctx context.Context, h Handler, drift time.Duration) (served bool, err error) {
	began := time.Now()
	line, err := m.cfg.Open(ctx)
	if err != nil {
		m.learn(func(f *facts) { *f = f.gone(); f.missing = err.Error() })
		return false, missingError{err}
	}
	s := newSession(m, line, h)
	s.drift, s.served = drift, began
	m.enter(s)
	err = s.run(ctx)
	m.row = s.quirks.name
	return m.leave() && time.Since(began) > time.Minute && !errors.Is(err, errAdrift), err
}

func (m *Modem) begin() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.life != unborn {
		return false
	}
	m.life = alive
	m.moved()
	return true
}

func (m *Modem) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.life = over
	m.moved()
}

// enter begins a session. What was known of the modem before is forgotten: it may be
// another, with another SIM.
func (m *Modem) enter(s *session) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.session = s
	m.facts = m.facts.gone()
	m.facts.open, m.facts.port = true, s.port
	if m.order == suspend {
		s.end(errOrdered)
	}
	m.moved()
}

// leave ends a session, and reports whether it came so far that it was of use.
func (m *Modem) leave() (ready bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ready = m.facts.ready
	m.session = nil
	m.facts.open, m.facts.ready = false, false
	m.moved()
	return ready
}

// failed tells why a session ended.
func (m *Modem) failed(err error) {
	m.cfg.Logger.Warn("modem: line ended", "modem", m.cfg.Name, "error", err)
	m.fault(err.Error())
}

// fault notes what went wrong last; what holds no content.
func (m *Modem) fault(what string) {
	m.learn(func(f *facts) { f.fault, f.faultAt = what, time.Now() })
}
