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
	heard   time.Time // when octets came last
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
			t.hears(octets)
		case x := <-asks:
			t.catchUp(heard)
			t.begin(x)
		case v := <-t.verdicts:
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

func (t *talk) hears(octets []byte) {
	t.heard = time.Now()
	t.parse.feed(octets)
}

// catchUp takes what came before a command, and can be no answer to it.
func (t *talk) catchUp(heard <-chan []byte) {
	for {
		select {
		case octets := <-heard:
			t.hears(octets)
		default:
			return
		}
	}
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
