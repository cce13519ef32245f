package at

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The dialogues of testdata are read line by line:
//
//	do TEXT [prefix=P] [fields=N] [body=B] [data] [timeout=D] [cancel=D] [check|refuse]
//	C what the channel writes then, to the octet
//	M what the modem says
//	wait DURATION
//	answer, with its lines behind |, or error TEXT: how the command ended
//	said LINE [= DATA]: what was said unasked since the start, all at the end, / for a line end
//	cold, at the beginning: the modem is not in step
var octets = strings.NewReplacer(`\r`, "\r", `\n`, "\n", `\0`, "\x00", `\x1b`, "\x1b", `\x1a`, "\x1a", `\s`, " ")

// TestDialogues plays every dialogue, with what the modem says cut in chunks of different
// sizes.
func TestDialogues(t *testing.T) {
	files, err := filepath.Glob("testdata/dialogues/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no dialogues", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, chunk := range []int{1, 2, 7, 1 << 20} {
			t.Run(fmt.Sprintf("%s/%d", strings.TrimSuffix(filepath.Base(file), ".txt"), chunk), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { play(t, strings.Split(strings.TrimSpace(string(text)), "\n"), chunk) })
			})
		}
	}
}

// player is one dialogue at work.
type player struct {
	*testing.T
	c     *Channel
	modem far
	chunk int
	ended chan outcome
	said  []string // what should have been
}

func play(t *testing.T, lines []string, chunk int) {
	c, modem := connect(t, Config{})
	p := player{T: t, c: c, modem: modem, chunk: chunk, ended: make(chan outcome, 1)}
	if !strings.Contains(lines[1], "cold") {
		go modem.answers(t, 2)
		if _, err := c.Do(t.Context(), Command{}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range lines {
		verb, rest, _ := strings.Cut(lines[i], " ")
		if verb == "answer" {
			for _, line := range lines[i+1:] {
				text, more := strings.CutPrefix(line, "|")
				if !more {
					break
				}
				rest += strings.TrimPrefix(text, " ") + "\n"
			}
		}
		p.step(verb, rest)
	}
	p.quiet()
}

// answers says OK to some commands: the first one is the probe of a fresh channel.
func (f far) answers(t *testing.T, commands int) {
	for range commands {
		f.hears(t)
		f.says(t, "\r\nOK\r\n")
	}
}

func (p *player) step(verb, rest string) {
	p.Helper()
	switch verb {
	case "do":
		go p.do(strings.Fields(rest))
	case "C":
		p.hears(octets.Replace(rest))
	case "M":
		for text := octets.Replace(rest); text != ""; text = text[min(p.chunk, len(text)):] {
			p.modem.says(p.T, text[:min(p.chunk, len(text))])
		}
		synctest.Wait()
	case "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			p.Fatal(err)
		}
		<-time.After(d)
	case "answer", "error":
		p.ends(verb == "error", rest)
	case "said":
		p.said = append(p.said, rest)
	case "#", "|", "cold":
	default:
		p.Fatalf("what is %q?", verb)
	}
}

// do asks the channel.
func (p *player) do(words []string) {
	c, ctx, cancel := Command{Text: words[0]}, p.Context(), context.CancelFunc(func() {})
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		d, _ := time.ParseDuration(value)
		switch key {
		case "prefix":
			c.Prefix = value
		case "fields":
			c.Fields, _ = strconv.Atoi(value)
		case "body":
			c.Body = value
		case "data":
			c.Data = true
		case "timeout":
			c.Timeout = d
		case "cancel":
			ctx, cancel = context.WithTimeout(ctx, d)
		case "check":
			c.Check = func() error { return nil }
		case "refuse":
			c.Check = func() error { return errors.New("refused") }
		}
	}
	defer cancel()
	a, err := p.c.Do(ctx, c)
	p.ended <- outcome{a, err}
}

func (p *player) hears(want string) {
	p.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(p.modem.r, got); err != nil || string(got) != want {
		p.Fatalf("the channel wrote %q, want %q (%v)", got, want, err)
	}
}

func (p *player) ends(refused bool, want string) {
	p.Helper()
	synctest.Wait()
	var o outcome
	select {
	case o = <-p.ended:
	default:
		p.Fatalf("no end, want %q", want)
	}
	got := strings.Join(append(o.answer.Lines, ""), "\n")
	if o.err != nil {
		got = o.err.Error()
	}
	if refused != (o.err != nil) || got != want {
		p.Fatalf("got %q, want %q", got, want)
	}
}

// quiet checks what was said unasked, and that nothing is left over.
func (p *player) quiet() {
	var got []string
	for len(p.c.said) > 0 {
		u := <-p.c.Said()
		line := strings.ReplaceAll(u.Line, "\n", "/")
		if u.Data != "" {
			line += " = " + u.Data
		}
		got = append(got, line)
	}
	if strings.Join(got, "\n") != strings.Join(p.said, "\n") {
		p.Errorf("said:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(p.said, "\n"))
	}
	if len(p.ended) > 0 {
		p.Errorf("nobody asked how it ended")
	}
	synctest.Wait()
}
