package session

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/engine"
	"healthdial/outbox"
)

var rewrite = flag.Bool("rewrite", false, "write the transcripts as the turns now go")

// TestTranscripts plays testdata/*.txt. Each line at the margin is something that
// happens; what it leads to stands indented below it:
//
//	dial G [path]   a dial in the gateway's dialogue G
//	key G text      an entry in it
//	drop G          its end
//	hand            the screen where the conversation is goes on by SMS
//	sms text        a letter
//	half text       what there is of a letter whose other parts never came
//	wait 10m        nothing
//	slow 20s        from now on other systems take so long; "slow 0s" ends it
//	jobs            the outbox does its jobs
//
// A page is shown as it is, ended by "." if the dialogue stays open; what goes by
// SMS begins with "sms:", a call with "call".
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
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
	p := &player{desk: newDesk(t)}
	p.world.before = p.slow
	for line := range strings.Lines(string(want)) {
		if strings.HasPrefix(line, "    ") {
			continue
		}
		p.out.WriteString(line)
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			p.line(t, line)
		}
	}
	if got := p.out.String(); *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

type player struct {
	*desk
	takes     time.Duration
	out       strings.Builder
	toldCalls int
	toldOut   int
}

func (p *player) line(t *testing.T, line string) {
	verb, rest, _ := strings.Cut(line, " ")
	g, text, _ := strings.Cut(rest, " ")
	var page Page
	var err error
	switch verb {
	case "dial":
		page, err = p.Take(t.Context(), p.event(t, g, Opened, text), pager{})
	case "key":
		page, err = p.Take(t.Context(), p.event(t, g, Entered, text), pager{})
	case "drop":
		page, err = p.Take(t.Context(), p.event(t, g, Dropped, ""), pager{})
	case "hand":
		ev := p.event(t, "", Handed, "")
		ev.Channel, ev.Link = SMS, ""
		_, err = p.Take(t.Context(), ev, pager{}) // its page goes by SMS
	case "sms":
		p.write(t, rest)
	case "half":
		ev := p.letter(t, rest)
		ev.Incomplete = true
		p.must(t, ev)
	case "wait", "slow":
		var d time.Duration
		if d, err = time.ParseDuration(rest); verb == "wait" {
			time.Sleep(d)
		} else {
			p.takes = d
		}
	case "jobs":
		p.jobs(t)
	default:
		t.Fatalf("no such line: %s", line)
	}
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	p.tell(page)
}

func (p *player) tell(page Page) {
	for _, c := range p.world.made[p.toldCalls:] {
		p.say("call %s%s", c.Name, map[bool]string{true: ", again"}[c.Again])
	}
	p.toldCalls = len(p.world.made)
	if page.Open {
		page.Text += "\n."
	}
	if page.Text != "" {
		p.say("%s", page.Text)
	}
	for _, m := range p.order[p.toldOut:] {
		text := m.Text
		if text == "" && m.Kind == outbox.SMS {
			text = p.cfg.Book.Say(m.Lang, "sms", m.Phrase)
		}
		p.say("%s: %s", [...]string{outbox.SMS: "sms", outbox.Job: "job"}[m.Kind], text)
	}
	p.toldOut = len(p.order)
}

func (p *player) say(format string, args ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		fmt.Fprintf(&p.out, "    %s\n", line)
	}
}

// slow keeps calls to other systems waiting.
func (p *player) slow(ctx context.Context, c Call) error {
	if spec, _ := p.cfg.Book.(*engine.Book).Call(c.Name); spec.Kind == engine.Local {
		return nil
	}
	select {
	case <-time.After(p.takes):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
