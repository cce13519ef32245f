package at

import (
	"context"
	"time"
)

// stage is how far the talk with the modem is.
type stage uint8

const (
	idle      stage = iota // nothing is out
	hushing                // late answers are waited for, before AT is written
	probing                // AT is out
	settling               // AT was answered: nothing else may come
	prompting              // a command is out that has a body
	checking               // its prompt is here, its Check is asked
	answering              // the final result is waited for
)

// talk is what Run's goroutine knows; nobody else touches it.
type talk struct {
	*Channel
	parse   parser
	out     chan<- []byte
	timer   *time.Timer // of the stage
	stage   stage
	x       *exchange // whose turn it is; nil when idle
	left    bool      // nobody waits for x any more
	lines   []string  // of its answer
	flooded bool      // which has more than it may
	unsure  bool      // the modem may be out of step
	probes  int       // written for x
	owed    int       // of these: not answered
	hushed  time.Time // until when late answers are waited for
	lost    uint64    // unsolicited codes since the last one that was handed on
}

// run serves one exchange after the other until the line ends.
func (t *talk) run(ctx context.Context, heard <-chan []byte, faults <-chan error) error {
	for {
		var asks <-chan *exchange
		var left <-chan struct{}
		switch {
		case t.x == nil:
			asks = t.asks
		case !t.left:
			left = t.x.ctx.Done()
		}
		select {
		case octets := <-heard:
			t.parse.feed(octets)
		case x := <-asks:
			t.catchUp(heard)
			t.begin(x)
		case v := <-t.yeas:
			t.checked(v)
		case <-left:
			t.abandon()
		case <-t.timer.C:
			t.late()
		case err := <-faults:
			t.end(err)
			return err
		case <-ctx.Done():
			t.end(ErrClosed)
			return ctx.Err()
		}
	}
}

// catchUp takes what came before a command, and can be no answer to it.
func (t *talk) catchUp(heard <-chan []byte) {
	for {
		select {
		case octets := <-heard:
			t.parse.feed(octets)
		default:
			return
		}
	}
}

// begin takes an exchange: its command goes out at once if the modem is in step.
func (t *talk) begin(x *exchange) {
	t.x, t.left, t.lines, t.flooded, t.probes, t.owed = x, false, nil, false, 0, 0
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

func (t *talk) enter(s stage, d time.Duration) {
	t.stage = s
	t.timer.Reset(d)
}

// write hands a line to the writer. If eight wait there already the modem takes nothing, and
// the timer will tell.
func (t *talk) write(line, end string) {
	t.cfg.trace(true, line)
	select {
	case t.out <- []byte(line + end):
	default:
	}
}

// escape leaves a prompt, or what may be one.
func (t *talk) escape(end string) {
	t.cfg.Counters.Escapes.Add(1)
	t.unsure = true
	t.write("", string(rune(escape))+end)
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
