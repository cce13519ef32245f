//go:build integration

package interop

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"healthdial/gsm/modem"
	lab "healthdial/lab/modem"
)

// trouble is something that goes wrong at a post, and how it ends.
type trouble struct {
	name   string
	begins func(*outpost) error
	ends   func(*outpost) error // none if it ends by itself
	state  modem.State          // that the driver must tell meanwhile; any if ""
	tears  bool                 // it cuts power or line, where a delivery may have to be repeated
}

// faulty is trouble that the simulated modem is told of, until it is told that all is well.
func faulty(name string, f lab.Faults) trouble {
	return trouble{name: name, begins: func(p *outpost) error { return p.sim.SetFaults(f) }, ends: func(p *outpost) error { return p.sim.SetFaults(lab.Faults{}) }}
}

// onAir is trouble with the network, likewise.
func onAir(name string, state modem.State, change func(*lab.Network)) trouble {
	set := func(change func(*lab.Network)) func(p *outpost) error {
		return func(p *outpost) error { return p.sim.ChangeNetwork(change) }
	}
	return trouble{name: name, state: state, begins: set(change), ends: set(func(n *lab.Network) { *n = lab.Network{} })}
}

// cut is power that is cut at a command, at the next of them.
func cut(name string, f lab.Faults) trouble {
	x := faulty(name, f)
	x.tears = true
	return x
}

// troubles is everything that the simulated modem can do to our driver.
func troubles() []trouble {
	const often = lab.Wait(20 * time.Millisecond)
	reset := func(p *outpost) error { return p.sim.Reset() }
	return []trouble{
		{name: "none", begins: func(*outpost) error { return nil }},
		faulty("garbage", lab.Faults{Garbage: 20}),
		faulty("split", lab.Faults{Split: true}),
		faulty("LF only", lab.Faults{LFOnly: true}),
		faulty("echo", lab.Faults{EchoStuck: true}),
		faulty("interrupted", lab.Faults{Interrupt: true}),
		faulty("flood", lab.Faults{Flood: often}),
		faulty("all of these", lab.Faults{Split: true, EchoStuck: true, Interrupt: true, Flood: often, Prompt: lab.PromptLate}),
		faulty("late prompt", lab.Faults{Prompt: lab.PromptLate}),
		faulty("doubled prompt", lab.Faults{Prompt: lab.PromptDoubled}),
		faulty("storm", lab.Faults{Storm: 1}),
		cut("cut before", lab.Faults{CutSend: lab.CutBefore}),
		cut("cut after", lab.Faults{CutSend: lab.CutAfter}),
		cut("cut at +CMGL", lab.Faults{CutAt: "+CMGL"}),
		cut("cut at +CMGR", lab.Faults{CutAt: "+CMGR"}),
		cut("cut at +CMGD", lab.Faults{CutAt: "+CMGD"}),
		cut("cut at +CMGS", lab.Faults{CutAt: "+CMGS"}),
		cut("cut at +CNMA", lab.Faults{CutAt: "+CNMA"}),
		{name: "reset", begins: reset, tears: true},
		{name: "store down", begins: func(p *outpost) error { p.mu.Lock(); defer p.mu.Unlock(); p.refuses = 3; return nil }},
		{name: "mute", begins: func(p *outpost) error { return p.sim.Mute() }},
		{name: "plug drawn", begins: func(p *outpost) error { return p.sim.Vanish() }, state: modem.Missing,
			ends: func(p *outpost) error { return p.sim.Appear("ttyUSB7") }, tears: true},
		{name: "plugs swapped", begins: func(p *outpost) error { return p.rack.Swap(p.sim, p.rack.Modems()[1]) }, tears: true},
		{name: "SIM full", begins: func(p *outpost) error { return p.sim.FillSIM("+919000000099", 0) }},
		{name: "SIM drawn", begins: func(p *outpost) error { return p.sim.RemoveSIM() }, state: modem.NoSIM,
			ends: func(p *outpost) error { return p.sim.InsertSIM() }, tears: true},
		{name: "SIM fails", begins: func(p *outpost) error { return p.sim.FailSIM(true) }, state: modem.NoSIM,
			ends: func(p *outpost) error { return p.sim.FailSIM(false) }, tears: true},
		{name: "PIN wanted", begins: func(p *outpost) error { return errors.Join(p.sim.SetPIN(p.pin, false), p.sim.Reset()) }, tears: true},
		{name: "PIN wrong", begins: func(p *outpost) error { return errors.Join(p.sim.SetPIN("8888", false), p.sim.Reset()) }, state: modem.Locked,
			ends: func(p *outpost) error { return errors.Join(p.sim.SetPIN("", false), p.sim.Reset()) }, tears: true},
		{name: "PUK wanted", begins: func(p *outpost) error { return errors.Join(p.sim.SetPIN("8888", true), p.sim.Reset()) }, state: modem.Locked,
			ends: func(p *outpost) error { return errors.Join(p.sim.SetPIN("", false), p.sim.Reset()) }, tears: true},
		onAir("lost", modem.Searching, func(n *lab.Network) { n.Registration = lab.Lost }),
		onAir("searching", modem.Searching, func(n *lab.Network) { n.Registration = lab.Searching }),
		onAir("denied", modem.Denied, func(n *lab.Network) { n.Registration = lab.Denied }),
		onAir("roaming", modem.Running, func(n *lab.Network) { n.Registration = lab.Roaming }),
		onAir("congested", "", func(n *lab.Network) { n.Congested = true }),
		onAir("number refused", "", func(n *lab.Network) { n.Refused = map[string]int{reader: 21} }),
		{name: "clock wrong", begins: func(p *outpost) error { return p.sim.SetClock(-365 * 24 * time.Hour) }},
		{name: "call", begins: func(p *outpost) error { return p.sim.Call("+919000000021", 20*time.Second) }},
		faulty("missing prompt", lab.Faults{Prompt: lab.PromptMissing}),
		{name: "hangs", begins: func(p *outpost) error { return p.sim.Hang() }, state: modem.Silent, ends: reset, tears: true},
	}
}

// TestOutpost has our driver drive every model of modem through all troubles, with
// messages both ways before, in and after each. In the end everything that the network
// brought was delivered, and once, but where power or line were cut; everything sent is
// accounted for; and the driver stands at running.
//
// After each line that ended the driver waits longer, until one has lasted for a minute:
// so of the troubles that end it each modem has a third, and each trouble two modems.
func TestOutpost(t *testing.T) {
	t.Parallel()
	posts := []lab.Config{{Direct: true}}
	for _, m := range lab.Models() {
		posts = append(posts, lab.Config{Model: m})
	}
	for i, c := range posts {
		name := string(c.Model)
		if c.Direct {
			name = "direct"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.SIM.PIN = "1234"
			p := startOutpost(t, c)
			tears, torn := i, 0
			for _, x := range troubles() {
				if x.tears {
					if tears++; tears%3 != 0 {
						continue
					}
					torn++
				}
				began := time.Now()
				p.goes(x)
				t.Logf("%-15s %5.1f s", x.name, time.Since(began).Seconds())
			}
			p.accounts(torn)
		})
	}
}

// goes through one trouble.
func (p *outpost) goes(x trouble) {
	p.Helper()
	p.brings(x.name + ": before")
	if err := x.begins(p); err != nil {
		p.Fatalf("%s: %v", x.name, err)
	}
	p.brings(x.name + ": in")
	p.sends(x.name + ": in, one")
	p.sends(x.name + ": in, दो")
	p.brings(inTwo(x.name) + "है")
	if x.state != "" {
		p.becomes(x.state)
	}
	p.sending.Wait()
	if x.ends != nil {
		if err := x.ends(p); err != nil {
			p.Fatalf("%s: %v", x.name, err)
		}
	}
	p.pin = "1234"
	p.becomes(modem.Running)
	p.sends(x.name + ": after")
	p.brings(x.name + ": after")
	p.sending.Wait()
	p.arrives(x.name)
}

// arrives waits until everything that was brought was delivered.
func (p *outpost) arrives(when string) {
	p.Helper()
	eventually(within(p.T, 40*time.Second), p.T, when+": not everything is delivered", func() bool {
		texts, _ := p.texts()
		for _, want := range p.brought {
			if !slices.Contains(texts, want) {
				return false
			}
		}
		s := p.stands()
		return s.Waiting == 0 && s.SIM == 0
	})
}

// accounts holds the books of both sides together.
func (p *outpost) accounts(torn int) {
	p.Helper()
	texts, repeated := p.texts()
	if repeated > torn {
		p.Errorf("%d parts came more than once, with %d cuts", repeated, torn)
	}
	own := slices.DeleteFunc(texts, func(text string) bool { return strings.HasPrefix(text, "old ") }) // SIM full
	if len(own) != len(p.brought) {
		p.Errorf("%d texts were brought, %d delivered", len(p.brought), len(own))
	}
	list, err := p.sim.Sent(p.Context(), 0)
	if err != nil {
		p.Fatal(err)
	}
	times := map[string]int{}
	for _, t := range list {
		times[t.Text]++
	}
	counts := map[string]int{}
	for _, e := range p.ledger.sent {
		how, least, most := outcome(e.err)
		counts[how]++
		if n := times[e.text]; n < least || n > most {
			p.Errorf("%q was %s (%v), and the network took it %d times", e.text, how, e.err, n)
		}
	}
	h := p.driver.Health()
	if h.State != modem.Running || counts["unsent"]+counts["refused"] == 0 || counts["unknown"] > torn {
		p.Errorf("in the end: %+v", h)
	}
	p.Logf("brought %d, repeated %d parts in %d cuts; sent: %v; reports %d; calls %d; %v", len(p.brought), repeated, torn, counts, p.reports, p.missed, h.Counters)
}

// outcome is what the driver says of a message, and how often the network may have it.
func outcome(err error) (how string, least, most int) {
	var refused *modem.RefusedError
	switch {
	case err == nil:
		return "sent", 1, 1
	case errors.As(err, &refused):
		return "refused", 0, 0
	case errors.Is(err, modem.ErrAway):
		return "unsent", 0, 0
	case errors.Is(err, modem.ErrUnanswered):
		return "unknown", 0, 1
	}
	return fmt.Sprintf("ended oddly: %v", err), 0, 0
}
