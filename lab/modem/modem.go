//go:build !production

package modem

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"
)

// Modem is a simulated modem with its SIM and the network that it sees. It does nothing
// before Run; its methods wait for Run, fail with ErrOver after it, and may be called by
// several goroutines.
type Modem struct {
	cfg   Config
	model model
	verbs map[string]verb
	acts  chan func() // what others want done by Run's goroutine
	over  chan struct{}

	// What follows belongs to Run's goroutine.

	agenda *agenda
	spawn  func(func(ctx context.Context)) // a goroutine of Run's
	random *rand.Rand
	faults Faults

	port     *port // nil while it is unplugged
	name     string
	up       bool // it has started
	hung     bool
	life     int // counts its starts: what was planned in a former life is not done
	function int // +CFUN

	now, saved profile
	turns      int // counts the commands that went on for a while
	input
	card
	me store // messages in the modem
	routing
	call
	ussd
	air

	chat     *appointment  // the next thing that it says for no reason
	clockOff time.Duration // what its clock is off by
	counts   Counts
}

// ErrOver is returned by methods of a modem whose Run has returned.
var ErrOver = errors.New("modem: it is over")

// New makes a modem.
func New(cfg Config) (*Modem, error) {
	cfg, row, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	m := &Modem{
		cfg: cfg, model: row, verbs: verbs(row), acts: make(chan func()), over: make(chan struct{}),
		agenda: newAgenda(), random: rand.New(rand.NewPCG(1, uint64(len(cfg.Name)))), faults: cfg.Faults, name: cfg.Port,
		saved: factory(row), card: newCard(cfg.SIM, row), me: newStore("ME", row.memory, row.firstIndex), air: newAir(cfg.Network),
	}
	return m, nil
}

// Name is what the rack calls it.
func (m *Modem) Name() string { return m.cfg.Name }

// Run plugs the modem in and lives its life until ctx ends. It returns after the last
// of its goroutines, with an error if the port cannot be made.
func (m *Modem) Run(ctx context.Context) error {
	defer close(m.over)
	group, ctx := errgroup.WithContext(ctx)
	m.spawn = func(f func(context.Context)) {
		group.Go(func() error { f(ctx); return nil })
	}
	if err := errors.Join(m.attach(), m.plug()); err != nil {
		m.unplug()
		return errors.Join(err, group.Wait())
	}
	m.boot()
	group.Go(func() error {
		defer m.unplug()
		return m.live(ctx)
	})
	return group.Wait()
}

// live does one thing after another.
func (m *Modem) live(ctx context.Context) error {
	defer m.agenda.timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case f := <-m.acts:
			f()
		case <-m.agenda.timer.C:
			m.agenda.run()
		}
	}
}

// post has something done by Run's goroutine, if it still runs.
func (m *Modem) post(ctx context.Context, f func()) {
	select {
	case m.acts <- f:
	case <-ctx.Done():
	}
}

// do is post, and waits until it is done.
func (m *Modem) do(f func()) error {
	done := make(chan struct{})
	select {
	case m.acts <- func() { defer close(done); f() }:
		<-done
		return nil
	case <-m.over:
		return ErrOver
	}
}

// later has something done after a while, unless the modem is started anew before.
func (m *Modem) later(d time.Duration, do func()) *appointment {
	life := m.life
	return m.agenda.after(d, func() {
		if m.life == life {
			do()
		}
	})
}

// boot is power: whatever was volatile is lost.
func (m *Modem) boot() {
	m.life++
	m.up, m.hung, m.function = false, false, 1
	m.now = m.saved
	m.input, m.routing, m.ussd = input{}, routing{}, ussd{}
	m.card.lock()
	m.later(m.cfg.Boot, m.start)
	m.later(2*m.cfg.Boot, m.readSIM)
	m.arrives()
}

// start is the moment from which it answers.
func (m *Modem) start() {
	if m.port == nil {
		if err := m.plug(); err != nil {
			m.cfg.Logger.Error("modem: the port does not come back", "modem", m.cfg.Name)
		}
	}
	m.up = true
	for _, line := range m.model.hello {
		m.unsolicited(line)
	}
	m.chatter()
}

// restart is a reboot: what is on USB leaves it for that time.
func (m *Modem) restart() {
	m.counts.Reboots++
	if m.model.usb {
		m.unplug()
	}
	m.drop()
	m.boot()
}
