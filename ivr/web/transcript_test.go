package web

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// caller is somebody with a telephone at a platform.
type caller interface {
	dial()
	press(keys string)
	hangUp()
}

// elsewhere are the transcripts that are told of calls which we hold ourselves: those
// that we place, and what is said while time passes.
var elsewhere = []string{"placed.txt", "slow.txt", "long.txt"}

// TestTranscripts plays ../testdata/calls over each dialect: whoever holds the call, the
// caller hears the same.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("../testdata/calls/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		if slices.Contains(elsewhere, filepath.Base(file)) {
			continue
		}
		for _, dialect := range Dialects() {
			t.Run(filepath.Base(file)+" "+dialect, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { play(t, file, dialect) })
			})
		}
	}
}

func play(t *testing.T, file, dialect string) {
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := &player{world: newWorld(t, nil), dialect: dialect}
	for line := range strings.Lines(string(want)) {
		if strings.HasPrefix(line, "    ") {
			continue
		}
		p.out.WriteString(line)
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			p.do(line)
		}
	}
	if diff := cmp.Diff(string(want), p.out.String()); diff != "" {
		t.Error(diff)
	}
}

// player is a caller with a telephone. One call at a time.
type player struct {
	*world
	dialect string
	out     strings.Builder
	calls   int
	line    caller
}

func (p *player) do(what string) {
	p.t.Helper()
	verb, rest, _ := strings.Cut(what, " ")
	switch verb {
	case "call", "claim":
		p.vouch(verb == "call")
		p.calls++
		p.line = p.phone(strings.TrimPrefix(rest, "-"))
		p.line.dial()
	case "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			p.t.Fatal(err)
		}
		time.Sleep(d) // in the bubble
	case ">":
		p.line.press(strings.TrimPrefix(rest, "-"))
	case "hang":
		p.line.hangUp()
	default:
		p.t.Fatalf("what is %s", verb)
	}
	for _, n := range p.called {
		fmt.Fprintf(&p.out, "    called back: %s\n", n.E164())
	}
	for _, n := range p.handed {
		fmt.Fprintf(&p.out, "    by SMS: %s\n", n.E164())
	}
	p.called, p.handed = nil, nil
}

// vouch has the platforms vouch for numbers, or not.
func (p *player) vouch(yes bool) {
	all := platforms()
	for i := range all {
		if !yes {
			all[i].Prefixes = nil
		}
	}
	p.web.Change(all)
}

func (p *player) phone(number string) caller {
	if p.dialect == "voicexml" {
		return &browser{t: p.t, world: p.world, caller: "sip:" + number + "@gw.example.in;user=phone", out: &p.out}
	}
	return &hook{t: p.t, world: p.world, name: p.dialect, caller: number, id: fmt.Sprint("call-", p.calls), out: &p.out}
}
