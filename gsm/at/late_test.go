package at

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// slow is a modem that takes its time: it does one thing after the other, and what is
// written meanwhile waits or is lost.
type slow struct {
	far
	typed  chan byte
	delays []time.Duration // before each thing it says, in turn
	lossy  bool            // what is written while it is busy is lost
	echo   bool

	mu    sync.Mutex
	taken map[string]int // bodies, and how often they were taken
}

func (s *slow) run() {
	go s.listen()
	var line strings.Builder
	for b := range s.typed {
		switch {
		case b == escape:
		case b != '\r':
			line.WriteByte(b)
		case line.Len() > 0:
			s.obey(line.String())
			line.Reset()
		}
	}
}

// listen keeps what is written until the modem reads it.
func (s *slow) listen() {
	defer close(s.typed)
	for {
		b, err := s.r.ReadByte()
		if err != nil {
			return
		}
		s.typed <- b
	}
}

// busy lets time pass.
func (s *slow) busy() {
	if len(s.delays) == 0 {
		return
	}
	<-time.After(s.delays[0])
	s.delays = s.delays[1:]
	for s.lossy && len(s.typed) > 0 {
		<-s.typed
	}
}

func (s *slow) obey(line string) {
	if s.echo {
		s.say(line + "\r")
	}
	key, value, _ := strings.Cut(strings.TrimPrefix(line, "AT"), "=")
	switch key {
	case "": // which nothing has to be done for
		<-time.After(100 * time.Millisecond)
		s.say("\r\nOK\r\n")
	case "+N":
		s.busy()
		s.say("\r\n+N: " + value + "\r\n\r\nOK\r\n")
	case "+CMGS":
		s.submit(value)
	default:
		s.say("\r\nERROR\r\n")
	}
}

func (s *slow) submit(value string) {
	s.busy()
	s.say("\r\n> ")
	var body strings.Builder
	for b := range s.typed {
		switch b {
		case escape:
			s.say("\r\nOK\r\n")
			return
		case ctrlZ:
			s.took(body.String(), 1)
			s.busy()
			s.say("\r\n+CMGS: " + value + "\r\n\r\nOK\r\n")
			return
		default:
			body.WriteByte(b)
		}
	}
}

// took notes that a body was taken, and tells how often it was.
func (s *slow) took(body string, times int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken[body] += times
	return s.taken[body]
}

func (s *slow) say(text string) { s.Write([]byte(text)) }

// never stands for a body that must not be taken: one time more is too many.
const never = 1000

// attempt is one command of a caller.
type attempt struct {
	body   bool
	refuse bool
	cancel time.Duration // 0: never
}

// TestLate lets a modem be as late as it likes and its callers as impatient: an answer is
// always that of its own command, what was unsent was never taken, what was answered was
// taken once, and in the end they understand each other.
func TestLate(t *testing.T) {
	pause := rapid.SampledFrom([]time.Duration{0, 50 * time.Millisecond, 190 * time.Millisecond, 210 * time.Millisecond, time.Second, 1900 * time.Millisecond, 4 * time.Second, 12 * time.Second})
	attempts := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) attempt {
		return attempt{rapid.Bool().Draw(r, "body"), rapid.IntRange(0, 5).Draw(r, "refuse") == 0, pause.Draw(r, "cancel")}
	}), 1, 6)
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(struct{ testing.TB }{t}, func(r *rapid.T) {
			c, modem, stop := dial(Config{Timeout: 3 * time.Second, Prompt: 2 * time.Second})
			s := &slow{
				far: modem, typed: make(chan byte, 1<<12), taken: map[string]int{},
				delays: rapid.SliceOfN(pause, 0, 20).Draw(r, "delays"), lossy: rapid.Bool().Draw(r, "lossy"), echo: rapid.Bool().Draw(r, "echo"),
			}
			done := make(chan struct{})
			go func() { defer close(done); s.run() }()
			defer func() { stop(); <-done }()
			for n, a := range attempts.Draw(r, "attempts") {
				try(r, t.Context(), c, s, n, a)
			}
			heal(r, t.Context(), c)
			for body, times := range s.taken {
				if times > 1 && times != never {
					r.Fatalf("%s was taken %d times", body, times)
				}
			}
		})
	})
}

func try(r *rapid.T, ctx context.Context, c *Channel, s *slow, n int, a attempt) {
	if a.cancel > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, a.cancel)
		defer cancel()
	}
	command := Command{Text: fmt.Sprintf("+N=%d", n), Prefix: "+N:"}
	want, body := fmt.Sprintf("+N: %d", n), fmt.Sprintf("%040d", n)
	if a.body {
		command = Command{Text: fmt.Sprintf("+CMGS=%d", n), Prefix: "+CMGS:", Body: body}
		want = fmt.Sprintf("+CMGS: %d", n)
	}
	if a.refuse {
		command.Check = func() error { return errors.New("refused") }
	}
	answer, err := c.Do(ctx, command)
	switch {
	case err == nil && (len(answer.Lines) != 1 || answer.Lines[0] != want):
		r.Fatalf("%s was answered %q", command.Text, answer.Lines)
	case a.body && err == nil && s.took(body, 0) != 1:
		r.Fatalf("%s was taken %d times", command.Text, s.took(body, 0))
	case a.body && errors.Is(err, ErrUnsent):
		s.took(body, never)
	}
}

// heal asks until there is an answer.
func heal(r *rapid.T, ctx context.Context, c *Channel) {
	for range 40 {
		answer, err := c.Do(ctx, Command{Text: "+N=99", Prefix: "+N:"})
		if err == nil && len(answer.Lines) == 1 && answer.Lines[0] == "+N: 99" {
			return
		}
		if err == nil {
			r.Fatalf("answered %q", answer.Lines)
		}
	}
	r.Fatal("never in step again")
}
