//go:build !production

package at_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/gsm/at"
	"healthdial/lab/modem"
)

// submit is a message to the phone 9000000001: "hello".
const submit = "0001000A8109000000100000" + "05E8329BFD06"

// faults are what a channel has to live with.
var faults = map[string]modem.Faults{
	"none":    {},
	"split":   {Split: true, LFOnly: true},
	"noise":   {Interrupt: true, Flood: modem.Wait(20 * time.Millisecond), EchoStuck: true},
	"garbage": {Garbage: 7},
	"late":    {Prompt: modem.PromptLate, LatePrompt: modem.Wait(15 * time.Second)},
	"missing": {Prompt: modem.PromptMissing},
	"double":  {Prompt: modem.PromptDoubled},
	"storm":   {Storm: 2},
	"before":  {CutSend: modem.CutBefore},
	"after":   {CutSend: modem.CutAfter},
}

// TestLab drives simulated modems, which share no code with this package: of ten messages
// the network took those that were answered, none that was unsent, and none twice. Then the
// modem is well again, and so is the channel.
func TestLab(t *testing.T) {
	for _, model := range modem.Models() {
		for name, f := range faults {
			if f.CutSend != "" && model != modem.Generic && model != modem.SIM800 {
				continue // their ports go with their power, and so does the line
			}
			t.Run(string(model)+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { drive(t, model, f) })
			})
		}
	}
}

func drive(t *testing.T, model modem.Model, f modem.Faults) {
	pipes := new(modem.Pipes)
	m, err := modem.New(modem.Config{Model: model, Bus: pipes, Port: "tty"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	go func() { ended <- m.Run(ctx) }()
	synctest.Wait()
	line, err := pipes.Open("tty")
	if err != nil {
		t.Fatal(err)
	}
	<-time.After(30 * time.Second) // it starts
	c := at.New(line, at.Config{})
	go func() { ended <- c.Run(ctx) }()
	go func() {
		for range c.Said() {
		}
	}()
	must(t, c, "E0V1")
	if err := m.SetFaults(f); err != nil {
		t.Fatal(err)
	}
	answered, unknown := send(t, c)
	if err := m.SetFaults(modem.Faults{}); err != nil {
		t.Fatal(err)
	}
	<-time.After(time.Minute)
	must(t, c, "")
	must(t, c, "+CSQ")
	s, err := m.Status()
	if err != nil {
		t.Fatal(err)
	}
	if s.Counts.Sent < answered || s.Counts.Sent > answered+unknown {
		t.Errorf("%d answered, %d unknown, but %d sent", answered, unknown, s.Counts.Sent)
	}
	stop()
	<-ended
	<-ended
}

// send sends ten messages, and counts which were answered and of which nothing is known.
func send(t *testing.T, c *at.Channel) (answered, unknown int) {
	for range 10 {
		c.Do(t.Context(), at.Command{Text: "+CMGF=0"}) // a modem whose power was cut has forgotten it
		a, err := c.Do(t.Context(), at.Command{Text: fmt.Sprintf("+CMGS=%d", len(submit)/2-1), Prefix: "+CMGS:", Body: submit, Timeout: 30 * time.Second})
		switch {
		case err == nil && len(a.Lines) == 1:
			answered++
		case err == nil:
			t.Errorf("answered %q", a.Lines)
		case errors.Is(err, at.ErrUnsent) || errors.As(err, new(*at.Error)):
		default:
			unknown++
		}
	}
	t.Logf("%d answered, %d unknown", answered, unknown)
	return answered, unknown
}

// must asks until there is an OK, a few times at most.
func must(t *testing.T, c *at.Channel, text string) {
	t.Helper()
	var err error
	for range 5 {
		if _, err = c.Do(t.Context(), at.Command{Text: text, Prefix: "+CSQ:"}); err == nil {
			return
		}
	}
	t.Fatalf("AT%s: %v", text, err)
}
