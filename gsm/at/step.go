package at

import (
	"fmt"
	"strings"
	"time"
)

// probe asks the modem for an OK. Late answers come before it, since a modem does one thing
// after the other.
func (t *talk) probe() {
	t.probes++
	t.owed++
	t.parse.await(&Command{})
	t.write("AT", "\r")
	t.enter(probing, probeTime)
}

// hush waits until nothing more of an answer comes, for a second or so at most.
func (t *talk) hush() {
	t.cfg.Counters.Resyncs.Add(1)
	t.parse.restart()
	t.parse.await(&Command{})
	t.escape("\r")
	t.hushed = time.Now().Add(probeTime)
	t.enter(hushing, t.cfg.Quiet)
}

// again tries once more to get in step, or gives up.
func (t *talk) again() {
	if t.probes >= t.cfg.Probes {
		t.cfg.Counters.Silent.Add(1)
		t.fail(ErrSilent)
		return
	}
	t.hush()
}

// restarted ends what was out: a modem that starts has forgotten it. Resetting it is what
// +CFUN asks for.
func (t *talk) restarted() {
	t.unsure = true
	if t.stage < prompting || strings.HasPrefix(t.x.Text, "+CFUN") {
		return
	}
	t.cfg.Counters.Silent.Add(1)
	t.fail(fmt.Errorf("%w: it restarted", ErrSilent))
}

// stopped takes a prompt that nobody waits for: what was written since is text to the modem.
func (t *talk) stopped() {
	if t.stage == probing || t.stage == settling {
		t.again()
		return
	}
	t.escape("")
}

// settle waits for what else may come after an OK: the answers to earlier probes, unless the
// modem has lost them, and then nothing.
func (t *talk) settle() {
	t.owed--
	if t.owed > 0 {
		t.enter(settling, probeTime)
		return
	}
	t.enter(settling, t.cfg.Quiet)
}

// surplus takes what belongs to an answer while the modem is brought in step.
func (t *talk) surplus(k token) {
	switch {
	case t.stage >= probing && t.owed > 0 && k.kind == aFinal && k.err == nil:
		t.settle()
		return
	case t.stage == hushing && time.Now().Before(t.hushed):
		t.timer.Reset(t.cfg.Quiet)
	case t.stage == settling || t.stage == probing && k.kind == aFinal:
		t.again()
	}
	t.cfg.Counters.Late.Add(1)
}
