package ivr

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/gsm/msisdn"
)

var rewrite = flag.Bool("rewrite", false, "write the transcripts as the calls now go")

// TestTranscripts plays testdata/calls/*.txt. Each line at the margin is what a caller
// does; what they hear stands indented below it:
//
//	call NUMBER     a call from a number that the network vouches for
//	claim NUMBER    one from a number that anybody may have written; "-" is withheld
//	placed NUMBER   somebody answers a call of ours
//	> keys          pressed; "-" is silence
//	hang up
//	wait 1m         later
//
// A line that is said to its end has a "!", and in brackets stands how many keys are
// awaited at most.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/calls/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { play(t, file) })
		})
	}
}

func play(t *testing.T, file string) {
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := &player{world: newWorld(t)}
	for line := range strings.Lines(string(want)) {
		if strings.HasPrefix(line, "    ") {
			continue
		}
		p.out.WriteString(line)
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			if err := p.do(t, line); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		}
	}
	if p.line != nil {
		t.Error("the transcript ends in the middle of a call")
	}
	if got := p.out.String(); *rewrite {
		err = os.WriteFile(file, []byte(got), 0o600)
	} else if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
	if err != nil {
		t.Error(err)
	}
}

// player is a caller with a telephone. One call at a time.
type player struct {
	*world
	out   transcript
	calls int
	line  *telephone
}

func (p *player) do(t *testing.T, what string) error {
	verb, rest, _ := strings.Cut(what, " ")
	switch verb {
	case "call", "claim", "placed":
		return p.dial(t.Context(), verb, rest)
	case "wait":
		d, err := time.ParseDuration(rest)
		time.Sleep(d) // in the bubble
		synctest.Wait()
		if p.line != nil {
			select {
			case <-p.line.over:
				p.settle()
			default:
			}
		}
		return err
	case ">", "hang":
		if p.line == nil {
			return fmt.Errorf("nobody is in a call")
		}
		p.line.pressed <- press{strings.TrimPrefix(rest, "-"), verb == "hang"}
		p.settle()
		return nil
	}
	return fmt.Errorf("what is %s", verb)
}

func (p *player) dial(ctx context.Context, how, number string) error {
	var from msisdn.Number
	if number != "-" {
		n, err := msisdn.Parse(number, "IN")
		if err != nil {
			return err
		}
		from = n
	}
	p.calls++
	p.line = &telephone{
		p: p, id: fmt.Sprint(p.calls), from: from, trusted: how == "call",
		pressed: make(chan press), asks: make(chan struct{}), over: make(chan struct{}),
	}
	go func(line *telephone) {
		defer close(line.over)
		if how == "placed" {
			fmt.Fprintf(&p.out, "    heard: %t\n", p.Place(ctx, line, from, "en"))
			return
		}
		p.Answer(ctx, line)
	}(p.line)
	p.settle()
	return nil
}

// settle waits until the caller is asked something, or the call is over.
func (p *player) settle() {
	select {
	case <-p.line.asks:
	case <-p.line.over:
		for _, n := range p.called {
			fmt.Fprintf(&p.out, "    called back: %s\n", n.E164())
		}
		for _, n := range p.handed {
			fmt.Fprintf(&p.out, "    by SMS: %s\n", n.E164())
		}
		p.called, p.handed, p.line = nil, nil, nil
	}
}

// transcript is written by the caller and by the call.
type transcript struct {
	mu   sync.Mutex
	text strings.Builder
}

func (t *transcript) WriteString(s string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.WriteString(s)
}

func (t *transcript) Write(b []byte) (int, error) {
	t.WriteString(string(b))
	return len(b), nil
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

type press struct {
	keys string
	gone bool
}

// telephone is a Call.
type telephone struct {
	p       *player
	id      string
	from    msisdn.Number
	trusted bool
	pressed chan press
	asks    chan struct{}
	over    chan struct{}
}

func (c *telephone) ID() string                  { return c.id }
func (c *telephone) Link() string                { return "trunk" }
func (c *telephone) From() (msisdn.Number, bool) { return c.from, c.trusted }

func (c *telephone) HangUp(context.Context) error {
	c.p.out.WriteString("    hung up\n")
	return nil
}

func (c *telephone) Ask(ctx context.Context, q Question) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	for _, l := range q.Lines {
		through := ""
		if l.Through {
			through = " !"
		}
		fmt.Fprintf(&c.p.out, "    %s: %s%s\n", l.Lang, l.Text, through)
	}
	if q.Keys.Most == 0 {
		return "", nil
	}
	fmt.Fprintf(&c.p.out, "    [%d]\n", q.Keys.Most)
	select {
	case c.asks <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	select {
	case p := <-c.pressed:
		if p.gone {
			return "", ErrHungUp
		}
		return p.keys, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
