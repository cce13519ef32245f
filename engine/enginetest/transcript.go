// Package enginetest plays transcripts: text files that read like a dialogue and
// are tests. What a person does stands at the margin, what they are shown is
// indented, and what calls come to is written into the transcript:
//
//	# Asha makes an appointment.
//	* dial
//	    call patient.load (read)
//	= known name="Asha Devi" since=D:2026-03-01
//	    Welcome back, Asha Devi.
//	    1 Book
//	    2 Help
//	> 1
//
// At the margin:
//
//   - dial            a Begin
//   - dial fresh      a Begin that drops what was
//   - dial FLOW k=v   a Begin of a flow, with variables
//   - text WORDS      an SMS that begins with a keyword
//   - back            Back
//   - silence         Silence
//     > TEXT            an Answer
//     = EXIT k=v        the Result of the open call; lang:TAG changes the language
//   - LIST ID k=v     an item of a list of the Result before it
//
// A value is text, quoted if it has blanks, or K:, D:, N: or C: before a text for
// phrase keys, a date, digits or a count. Lines that begin with # are comments.
//
// Between all steps the state is encoded and decoded, and must come back as it was.
package enginetest

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"healthdial/engine"
)

// Options say how transcripts are played. The zero value is usable.
type Options struct {
	// Channel chooses wordings: "ussd", "sms", "ivr" or "" for the plain ones.
	Channel string
	// Lang is the language that a person has chosen before.
	Lang string
	// Answer, if set, answers calls that the transcript has no Result for. It
	// returns false for those that it leaves open.
	Answer func(engine.Call) (engine.Result, bool)
	// Rewrite writes what happens into the files instead of comparing it.
	Rewrite bool
}

// Run plays every file that pattern matches, each from the beginning of a
// conversation and as a subtest, and compares what happens with what is written.
func Run(t *testing.T, book *engine.Book, pattern string, o Options) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcript matches %s (%v)", pattern, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			run(t, book, file, o)
		})
	}
}

func run(t *testing.T, book *engine.Book, file string, o Options) {
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	played, err := Play(book, string(written), o)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if played == string(written) {
		return
	}
	if !o.Rewrite {
		t.Fatalf("%s: it went otherwise (-rewrite takes it over):\n%s", file, firstDifference(string(written), played))
	}
	if err := os.WriteFile(file, []byte(played), 0o644); err != nil {
		t.Fatal(err)
	}
}

// firstDifference shows where two transcripts part, with the lines before.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < min(len(w), len(g)) && w[i] == g[i] {
		i++
	}
	from := max(i-6, 0)
	return fmt.Sprintf("line %d\n%s\n--- written\n%s\n--- played\n%s", i+1, strings.Join(w[from:i], "\n"),
		strings.Join(w[i:min(i+8, len(w))], "\n"), strings.Join(g[i:min(i+8, len(g))], "\n"))
}

// Play plays a transcript and returns it with what happens written in. The error
// tells of a line that cannot be understood, or of a state that does not survive
// being stored; what Step refuses is part of the transcript.
func Play(book *engine.Book, script string, o Options) (string, error) {
	p := &player{book: book, o: o, state: engine.State{Lang: o.Lang}}
	lines := strings.Split(strings.TrimRight(script, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if strings.HasPrefix(line, "    ") {
			continue // written by an earlier play
		}
		p.line(line)
		items := 0
		for strings.HasPrefix(line, "=") && i+1 < len(lines) && strings.HasPrefix(lines[i+1], "+ ") {
			i++
			items++
			p.line(lines[i])
		}
		in, err := p.parse(line, lines[i-items+1:i+1])
		if err == nil && in != nil {
			err = p.step(in)
		}
		if err != nil {
			return "", fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return p.out.String(), nil
}

// player is a conversation being played.
type player struct {
	book  *engine.Book
	o     Options
	state engine.State
	out   strings.Builder
}

func (p *player) step(in engine.Input) error {
	for in != nil {
		t, err := p.book.Step(p.state, in)
		if err != nil {
			p.say("error: %v", err)
			return nil
		}
		if p.state, err = stored(t.State); err != nil {
			return err
		}
		in = p.tell(t)
	}
	return nil
}

// stored is the state as it comes back from a store.
func stored(s engine.State) (engine.State, error) {
	data, err := engine.EncodeState(s)
	if err != nil {
		return engine.State{}, err
	}
	back, err := engine.DecodeState(data)
	if err != nil {
		return engine.State{}, err
	}
	again, err := engine.EncodeState(back)
	if err != nil {
		return engine.State{}, err
	}
	if second, err := engine.DecodeState(again); err != nil || !reflect.DeepEqual(back, second) {
		return engine.State{}, fmt.Errorf("a state changed while it was stored (%v)", err)
	}
	return back, nil
}
