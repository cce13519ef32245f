package modem

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Modem is one GSM modem with its SIM. Its methods may be called by any goroutine, before,
// during and after Run.
type Modem struct {
	cfg   Config
	count *Counters
	gate  gate
	kept  ledger // the receiving goroutine's; sessions follow each other

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
	return &Modem{cfg: c, count: c.Counter, kept: newLedger(), state: Stopped, since: time.Now(), changed: make(chan struct{})}
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
	pause := newPause(m.cfg.Timers.Reopen, m.cfg.Rand)
	for ctx.Err() == nil {
		if !m.wanted(ctx) {
			break
		}
		began := time.Now()
		err := m.serve(ctx, h)
		if ctx.Err() != nil || errors.Is(err, errOrdered) {
			continue
		}
		m.failed(err)
		if time.Since(began) > time.Minute {
			pause.reset()
		}
		m.wait(ctx, pause.next())
	}
	return nil
}

// serve opens the port and talks to the modem until something ends that, and returns what.
func (m *Modem) serve(ctx context.Context, h Handler) error {
	line, err := m.cfg.Open(ctx)
	if err != nil {
		m.learn(func(f *facts) { *f = f.gone(); f.missing = err.Error() })
		return err
	}
	s := newSession(m, line, h)
	m.enter(s)
	defer m.leave()
	return s.run(ctx)
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

func (m *Modem) leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.session = nil
	m.facts.open, m.facts.ready = false, false
	m.moved()
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
