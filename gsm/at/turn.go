package at

import "time"

// begin takes an exchange: its command goes out at once if the modem is in step.
func (t *talk) begin(x *exchange) {
	t.x, t.left, t.lines, t.flooded, t.probes, t.owed = x, false, nil, false, 0, 0
	if time.Since(t.heard) > t.cfg.Quiet {
		t.parse.breakOff() // its end is lost: it must not swallow the answer
	}
	if t.unsure {
		t.hush()
		return
	}
	t.ask()
}

// ask writes the command.
func (t *talk) ask() {
	x := t.x
	t.cfg.Counters.Commands.Add(1)
	t.parse.await(&x.Command)
	t.write("AT"+x.Text, "\r")
	if x.Body == "" {
		t.enter(answering, t.time())
		return
	}
	t.enter(prompting, min(t.time(), t.cfg.Prompt))
}

// time is how long the final result may take.
func (t *talk) time() time.Duration {
	if t.x.Timeout > 0 {
		return t.x.Timeout
	}
	return t.cfg.Timeout
}

// finish ends the exchange.
func (t *talk) finish(answer Answer, err error) {
	if !t.left {
		t.x.end <- outcome{answer, err}
	}
	t.parse.await(nil)
	t.x, t.lines, t.stage = nil, nil, idle
	t.timer.Stop()
}

// fail ends the exchange with an error. Before the body was written nothing was sent.
func (t *talk) fail(err error) { t.finish(Answer{}, t.blame(err)) }

// blame joins ErrUnsent to an error where it is true.
func (t *talk) blame(err error) error {
	if t.stage != answering {
		return unsent(err)
	}
	return err
}

// abandon lets the caller go, whose context has ended. What is out keeps its turn, so that
// its result is not taken for another's.
func (t *talk) abandon() {
	err := t.blame(t.x.ctx.Err())
	switch t.stage {
	case prompting, answering:
		t.x.end <- outcome{err: err}
		t.left = true
	case checking:
		t.escape("")
		t.fail(t.x.ctx.Err())
	default:
		t.fail(t.x.ctx.Err())
	}
}

// late is what happens when a stage takes too long.
func (t *talk) late() {
	switch t.stage {
	case hushing:
		t.probe()
	case probing:
		t.again()
	case settling:
		t.unsure = false
		t.ask()
	case prompting:
		t.cfg.Counters.Silent.Add(1)
		t.escape("")
		t.fail(ErrSilent)
	case answering:
		t.cfg.Counters.Silent.Add(1)
		t.unsure = true
		t.fail(ErrSilent)
	}
}

// end tells the caller that the line is over.
func (t *talk) end(err error) {
	switch t.stage {
	case idle:
		return
	case prompting, checking:
		t.escape("")
	}
	t.fail(err)
}
