package modem

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	lab "healthdial/lab/modem"
)

// note is a Tried that outlives modems.
type note struct {
	pin   string
	fails error
	stuck error // of Forget
}

func (n *note) Note(pin string) error {
	if n.fails == nil {
		n.pin = pin
	}
	return n.fails
}
func (n *note) Was(pin string) (bool, error) { return n.pin == pin, nil }
func (n *note) Forget() error {
	if n.stuck == nil {
		n.pin = ""
	}
	return n.stuck
}

// TestPIN never spends a try that it must not.
func TestPIN(t *testing.T) {
	for _, c := range []struct {
		name   string
		model  lab.Model
		pin    string // that is configured
		tried  note
		wrong  int // tries that were spent before
		state  State
		reason string // begins so
		left   int    // of three tries
	}{
		{name: "the right one", pin: "1234", state: Running, left: 3},
		{name: "the right one, SIM800", model: lab.SIM800, pin: "1234", state: Running, left: 3},
		{name: "a wrong one", pin: "4321", state: Locked, reason: refusedPIN, left: 2},
		{name: "a wrong one, Huawei", model: lab.E3531, pin: "4321", state: Locked, reason: refusedPIN, left: 2},
		{name: "tried before", pin: "4321", tried: note{pin: "4321"}, state: Locked, reason: refusedPIN, left: 3},
		{name: "another was tried before", pin: "1234", tried: note{pin: "4321"}, state: Running, left: 3},
		{name: "it cannot be noted", pin: "1234", tried: note{fails: errors.New("disk full")}, state: Locked, reason: "that the SIM's PIN is tried cannot be noted", left: 3},
		{name: "it cannot be forgotten", pin: "1234", tried: note{stuck: errors.New("disk full")}, state: Running, left: 3},
		{name: "one try left", pin: "1234", wrong: 2, state: Locked, reason: "the SIM's PIN may be tried only once more", left: 1},
		{name: "one try left, SIM7600", model: lab.SIM7600, pin: "1234", wrong: 2, state: Locked, reason: "the SIM's PIN may be tried only once more", left: 1},
		{name: "one try left, Huawei", model: lab.E3531, pin: "1234", wrong: 2, state: Locked, reason: "the SIM's PIN may be tried only once more", left: 1},
		{name: "one try left, Quectel", model: lab.EC25, pin: "1234", wrong: 2, state: Locked, reason: "the SIM's PIN may be tried only once more", left: 1},
		{name: "no PIN", state: Locked, reason: "the SIM wants a PIN and none is configured", left: 3},
		{name: "no digits", pin: "12\"4", state: Locked, reason: "a PIN has 4 to 8 digits", left: 3},
		{name: "PUK", pin: "1234", wrong: 3, state: Locked, reason: "the SIM wants its PUK: unlock it in a phone", left: 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			tried := c.tried
			onLab(t, lab.Config{Model: c.model, SIM: lab.SIM{PIN: "1234"}}, func(cfg *Config) {
				cfg.Tried = &tried
				if c.pin != "" {
					cfg.ReadPIN = func() (string, error) { return c.pin, nil }
				}
				if c.wrong > 0 {
					cfg.Open = waste(c.wrong, cfg.Open)
				}
			}, func(b *stand) {
				h := b.becomes(c.state)
				time.Sleep(time.Hour)
				if h = b.modem.Health(); h.State != c.state || !strings.HasPrefix(h.Reason, c.reason) {
					b.Errorf("%s: %s", h.State, h.Reason)
				}
				if left := b.status().PINTries; left != c.left {
					b.Errorf("%d tries left, want %d", left, c.left)
				}
			})
		})
	}
}

// TestResumeTriesOnce: who resumes has seen to the PIN.
func TestResumeTriesOnce(t *testing.T) {
	var pin atomic.Value
	pin.Store("4321")
	onLab(t, lab.Config{SIM: lab.SIM{PIN: "1234"}}, func(c *Config) {
		c.ReadPIN = func() (string, error) { return pin.Load().(string), nil }
	}, func(b *stand) {
		b.becomes(Locked)
		b.modem.Resume()
		time.Sleep(time.Hour)
		if left := b.status().PINTries; left != 1 {
			b.Errorf("%d tries left", left)
		}
		b.becomes(Locked)
		pin.Store("1234") // its last try is a person's
		time.Sleep(time.Hour)
		if h := b.modem.Health(); h.State != Locked || b.status().PINTries != 1 {
			b.Errorf("%+v", h)
		}
		if err := b.lab.SetPIN("1234", false); err != nil { // as a phone does
			b.Fatal(err)
		}
		b.becomes(Running)
	})
}

// TestSIMComesAndGoes.
func TestSIMComesAndGoes(t *testing.T) {
	onLab(t, lab.Config{Model: lab.SIM7600, SIM: lab.SIM{Absent: true}}, nil, func(b *stand) {
		b.becomes(NoSIM)
		for _, step := range []struct {
			do   func() error
			want State
		}{
			{b.lab.InsertSIM, Running}, {b.lab.RemoveSIM, NoSIM}, {b.lab.InsertSIM, Running},
			{func() error { return b.lab.FailSIM(true) }, NoSIM}, {func() error { return b.lab.FailSIM(false) }, Running},
		} {
			if err := step.do(); err != nil {
				b.Fatal(err)
			}
			b.becomes(step.want)
		}
	})
}

// waste opens a port and spends tries of the PIN before anybody else has it.
func waste(tries int, open func(context.Context) (Line, error)) func(context.Context) (Line, error) {
	return func(ctx context.Context) (Line, error) {
		line, err := open(ctx)
		if err != nil || tries == 0 {
			return line, err
		}
		go func() { _, _ = io.Copy(io.Discard, line) }()
		for time.Sleep(10 * time.Second); tries > 0; tries-- {
			_, _ = io.WriteString(line, "AT+CPIN=\"0000\"\r")
			time.Sleep(time.Second)
		}
		line.Close()
		time.Sleep(time.Second)
		return open(ctx)
	}
}
