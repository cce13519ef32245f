package at

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

const (
	escape = 0x1B
	ctrlZ  = 0x1A
)

// What waits to be read from Said at most. Noise leaves room for what matters.
const (
	room      = 1024
	noiseRoom = 64
)

// Channel speaks to the modem at the other end of a line of octets. Its methods may be
// called by any goroutine.
//
// What is written before Run, or after a time-out, a cancelled context or an answer to
// nothing, finds the modem out of step, perhaps with half a message at a prompt. The next
// command then waits until the modem is in step: ESC, silence for Config.Quiet, AT, exactly
// one OK, and silence once more. A modem that does not get there costs ErrSilent with
// ErrUnsent, and the next command tries again.
type Channel struct {
	rw       io.ReadWriteCloser
	cfg      Config
	asks     chan *exchange
	verdicts chan verdict
	said     chan Unsolicited
	over     chan struct{}
}

// exchange is a command and who waits for its answer.
type exchange struct {
	Command
	ctx    context.Context
	prompt chan struct{} // told when the body may be written, if there is a Check
	end    chan outcome
}

type outcome struct {
	answer Answer
	err    error
}

// verdict is what Check said.
type verdict struct {
	of  *exchange
	err error
}

// New is a Channel over a line, which Run takes and closes.
func New(rw io.ReadWriteCloser, cfg Config) *Channel {
	return &Channel{
		rw:       rw,
		cfg:      cfg.withDefaults(),
		asks:     make(chan *exchange),
		verdicts: make(chan verdict),
		said:     make(chan Unsolicited, room),
		over:     make(chan struct{}),
	}
}

// Said hands on what the modem says unasked, in the order in which it came; what has data
// comes when they did. It is closed when Run ends, and what came before can still be read.
//
// Answers never wait for its reader. While 64 codes wait, signal strengths and words that
// nobody knows are dropped; while 1,024 wait, everything is, and Unsolicited.Lost tells.
func (c *Channel) Said() <-chan Unsolicited { return c.said }

// Counters is what the channel counts.
func (c *Channel) Counters() *Counters { return c.cfg.Counters }

// Do writes a command and returns its answer. One command is out at a time, and callers are
// served in the order in which they came. When ctx ends first, Do returns its error: with
// ErrUnsent if the command did nothing; else it is not known what it did, and the next
// command waits for its result before it is written.
//
// An *Error says that the modem refused; ErrSilent that it did not answer; ErrClosed that
// there is no line.
func (c *Channel) Do(ctx context.Context, command Command) (Answer, error) {
	if strings.ContainsFunc(command.Text+command.Body, unicode.IsControl) {
		return Answer{}, unsent(errControl)
	}
	x := &exchange{Command: command, ctx: ctx, prompt: make(chan struct{}, 1), end: make(chan outcome, 1)}
	select {
	case c.asks <- x:
	case <-c.over:
		return Answer{}, unsent(ErrClosed)
	case <-ctx.Done():
		return Answer{}, unsent(ctx.Err())
	}
	for {
		select {
		case o := <-x.end:
			return o.answer, o.err
		case <-x.prompt:
			select {
			case c.verdicts <- verdict{x, x.Check()}:
			case <-c.over:
			}
		}
	}
}

var errControl = errors.New("at: a command holds a control character")

// unsent is an error of a command that did nothing.
func unsent(err error) error { return fmt.Errorf("%w (%w)", err, ErrUnsent) }
