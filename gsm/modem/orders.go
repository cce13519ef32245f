package modem

import (
	"context"
	"errors"
	"time"
)

// errOrdered ends a session that a person wants to end, or that is to begin anew at once.
var errOrdered = errors.New("modem: by command")

// Suspend closes the modem's port, until Resume. A message that is being sent is waited for.
func (m *Modem) Suspend() { m.command(suspend) }

// Drain has the modem receive and send nothing new, until Resume.
func (m *Modem) Drain() { m.command(drain) }

// Resume has it send and receive again. A PIN that was refused may be tried once more: who
// resumes has seen to it.
func (m *Modem) Resume() {
	if err := m.cfg.Tried.Forget(); err != nil {
		m.fault("that a PIN was tried cannot be forgotten: " + err.Error())
	}
	m.command(serve)
}

// Obey has it do what a person last told another modem, whose place it takes.
func (m *Modem) Obey(before *Modem) { m.command(before.ordered()) }

func (m *Modem) command(o order) {
	m.mu.Lock()
	defer m.mu.Unlock()
	locked := m.state == Locked
	m.order = o
	if s := m.session; s != nil && (o == suspend || o == serve && locked) {
		s.end(errOrdered)
	}
	m.moved()
}

// wanted waits while the modem is suspended. It is false when ctx has ended.
func (m *Modem) wanted(ctx context.Context) bool {
	for {
		m.mu.Lock()
		changed, suspended := m.changed, m.order == suspend
		m.mu.Unlock()
		if !suspended {
			return ctx.Err() == nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// wait pauses, but not longer than until a person commands something.
func (m *Modem) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	before := m.ordered()
	for {
		m.mu.Lock()
		changed := m.changed
		m.mu.Unlock()
		if m.ordered() != before {
			return
		}
		select {
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}

func (m *Modem) ordered() order {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.order
}
