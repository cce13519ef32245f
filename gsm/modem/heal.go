package modem

import (
	"context"
	"io"
	"time"
)

const (
	writeTime = 3 * time.Second // that a modem may take to be written a line to
	soakTime  = 2 * time.Second // from there until the line may be closed
)

// heal does what the ladder says.
func (m *Modem) heal(ctx context.Context, r remedy) {
	var err error
	if m.ordered() == suspend {
		return // its port is somebody else's now
	}
	switch r {
	case restart:
		m.count.Resets.Add(1)
		err = m.restart(ctx)
	case cut:
		m.count.Cuts.Add(1)
		err = m.cfg.Reset(ctx)
	default:
		return
	}
	m.learn(func(f *facts) { f.resets++ })
	m.cfg.Logger.Warn("modem: reset", "modem", m.cfg.Name, "power_cut", r == cut, "error", err)
	if err != nil && ctx.Err() == nil {
		m.fault("it could not be reset: " + err.Error())
	}
}

// restart has the modem begin anew by its own command, which is written without asking
// whether it listens: a modem that says nothing may.
func (m *Modem) restart(ctx context.Context) error {
	line, err := m.cfg.Open(ctx)
	if err != nil {
		return err
	}
	q, _ := quirksNamed(m.row)
	if q.restart == "" {
		q = generic()
	}
	written := make(chan error, 1)
	go func() {
		_, err := io.WriteString(line, "\x1b\rAT"+q.restart+"\r")
		written <- err
	}()
	err = context.DeadlineExceeded
	select {
	case err = <-written:
		m.pauseFor(ctx, soakTime)
	case <-time.After(writeTime):
	case <-ctx.Done():
	}
	line.Close() // it is gone by itself, with many modems
	return err
}

// pauseFor waits, but not longer than ctx.
func (m *Modem) pauseFor(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// adrift ends a session whose SIM is ready and has had no network for long.
func (s *session) adrift(now time.Time) {
	s.mu.Lock()
	lost := s.facts.sim == simReady && (s.facts.network == searching || s.facts.network == unregistered)
	s.mu.Unlock()
	switch {
	case !lost:
		s.served = now
	case now.Sub(s.served) >= s.drift:
		s.end(errAdrift)
	}
}
