//go:build !production

package phone

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"healthdial/lab/operator"
)

// Script is a phone that is driven by lines and shows plain text:
//
//	*456#             dials (so does: dial *456#)
//	1                 answers the screen, if a dialogue is open
//	sms 56789 TEXT    sends an SMS
//	call NUMBER       lets a telephone ring, such as a modem's
//	inbox             shows all SMS again
//	hangup            ends the dialogue
//	wait 2            waits so many seconds
//	wait sms          waits until an SMS has come since the last entry
//	# anything        is a remark
//
// SMS are shown as they arrive.
type Script struct {
	Phone
	Dial     string        // entered first, if not empty
	Patience time.Duration // that "wait sms" has at most; 0 means a minute

	out    io.Writer
	mu     sync.Mutex // guards all below, and writing to out
	news   *sync.Cond // a text came, or the script ends
	texts  []operator.Text
	mark   int // texts that "wait sms" does not count
	screen int // how many were shown
	open   bool
}

// ErrNoSMS is returned when "wait sms" waited in vain.
var ErrNoSMS = errors.New("phone: no SMS came")

// Run enters every line of in and shows on out what the phone shows. It returns
// nil at the end of in, after hanging up. A network that refuses an entry is no
// error: the phone shows what it says.
func (s *Script) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	old, err := s.register(ctx)
	if err != nil {
		return err
	}
	s.out, s.texts, s.mark = out, old, len(old)
	s.news = sync.NewCond(&s.mu)
	if len(old) > 0 {
		s.print("(%d SMS in the inbox)\n", len(old))
	}
	watching, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	wg.Go(func() { s.watch(watching, last(old), s.arrived) })
	defer s.enter(context.WithoutCancel(ctx), "hangup")
	return s.lines(ctx, in)
}

func (s *Script) lines(ctx context.Context, in io.Reader) error {
	if s.Dial != "" {
		if err := s.enter(ctx, "dial "+s.Dial); err != nil {
			return err
		}
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() && ctx.Err() == nil {
		if err := s.enter(ctx, strings.TrimSpace(lines.Text())); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("phone: reading entries: %w", err)
	}
	return nil
}

// enter does what one line says.
func (s *Script) enter(ctx context.Context, line string) error {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case line == "" || strings.HasPrefix(line, "# "):
	case word == "wait":
		return s.wait(ctx, rest)
	case word == "hangup":
		s.hangUp(ctx)
	case word == "inbox":
		s.inbox()
	case word == "sms":
		s.send(ctx, rest)
	case word == "call":
		s.call(ctx, rest)
	case word == "dial":
		s.show(ctx, rest, s.Network.Dial)
	case isDial(line):
		s.show(ctx, line, s.Network.Dial)
	case !s.answering():
		s.print("! no dialogue is open: dial *456#\n")
	default:
		s.show(ctx, line, s.Network.Answer)
	}
	return nil
}

// isDial reports whether an entry is a USSD string.
func isDial(s string) bool { return strings.HasPrefix(s, "*") && strings.HasSuffix(s, "#") }
