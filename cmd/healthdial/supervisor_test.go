package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"healthdial/config"
)

// bench is a supervisor of fake links, which take a second to unbind, and its notes.
type bench struct {
	*supervisor[*fakeLink]
	notes chan string
}

// fakeLink is a link that runs until it is told to stop.
type fakeLink struct {
	conf   config.Link
	before *fakeLink
	notes  chan string
}

func (f *fakeLink) Run(ctx context.Context) error {
	f.notes <- "+" + f.label()
	<-ctx.Done()
	time.Sleep(time.Second) // to unbind
	f.notes <- "-" + f.label()
	return errors.New("ended")
}

func (f *fakeLink) label() string { return fmt.Sprintf("%s/%d", f.conf.Name, f.conf.Window) }

func newBench() *bench {
	b := &bench{notes: make(chan string, 1000)}
	b.supervisor = newSupervisor(func(c config.Link, before *fakeLink) (*fakeLink, error) {
		if c.Addr == "bad" {
			return nil, errors.New("cannot be made")
		}
		return &fakeLink{c, before, b.notes}, nil
	}, slog.New(slog.DiscardHandler))
	return b
}

// run runs the supervisor and gives what ends it.
func (b *bench) run(t *testing.T) (end func()) {
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- b.Run(ctx) }()
	return func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// heard are the notes so far.
func (b *bench) heard() string {
	synctest.Wait()
	var all []string
	for len(b.notes) > 0 {
		all = append(all, <-b.notes)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// wants applies windows by name, such as "north/1 south/2", and checks what is told.
func (b *bench) wants(t *testing.T, links, told string) {
	t.Helper()
	done, err := b.apply(linksOf(links))
	var words []string
	for _, c := range done {
		did, _, _ := strings.Cut(string(c.did), ":")
		words = append(words, c.name+" "+did)
	}
	if got := strings.Join(words, ", "); got != told || err != nil {
		t.Errorf("%s: %q, %v; want %q", links, got, err, told)
	}
}

func linksOf(words string) (out []config.Link) {
	for _, w := range strings.Fields(words) {
		c := config.Link{}
		c.Name, _, _ = strings.Cut(w, "/")
		fmt.Sscanf(w[len(c.Name):], "/%d", &c.Window)
		out = append(out, c)
	}
	return out
}

func TestLinksChangeLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.wants(t, "north/1 south/1", "north started, south started")
		end := b.run(t)
		for _, step := range []struct{ links, told, heard, later string }{
			{"north/1 south/1", "north unchanged, south unchanged", "+north/1 +south/1", ""},
			{"south/1 north/1 west/1", "south unchanged, north unchanged, west started", "+west/1", ""},
			{"north/2 south/1", "north replaced, south unchanged, west stopping", "", "+north/2 -north/1 -west/1"},
			{"", "north stopping, south stopping", "", "-north/2 -south/1"},
			{"north/3", "north started", "+north/3", ""},
		} {
			b.wants(t, step.links, step.told)
			if got := b.heard(); got != step.heard {
				t.Errorf("%q: at once %q, want %q", step.links, got, step.heard)
			}
			time.Sleep(2 * time.Second)
			if got := b.heard(); got != step.later {
				t.Errorf("%q: later %q, want %q", step.links, got, step.later)
			}
		}
		if l := b.links(); len(l) != 1 || l[0].before != nil {
			t.Errorf("running: %v", l)
		}
		end()
	})
}

// TestOverhasty: what was replaced before it could begin never runs, and one that
// comes back waits for the end of the one that leaves.
func TestOverhasty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		defer b.run(t)()
		b.wants(t, "north/1", "north started")
		if got := b.heard(); got != "+north/1" {
			t.Error(got)
		}
		b.wants(t, "north/2", "north replaced")
		b.wants(t, "", "north stopping")
		b.wants(t, "north/3", "north started")
		if got := b.heard(); got != "" {
			t.Errorf("before the first has unbound: %s", got)
		}
		time.Sleep(time.Second)
		if got := b.heard(); got != "+north/3 -north/1" {
			t.Error(got)
		}
	})
}

func TestLinkThatCannotBeMadeChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		defer b.run(t)()
		b.wants(t, "north/1", "north started")
		next := append(linksOf("north/2"), config.Link{Name: "south", Addr: "bad"})
		if _, err := b.apply(next); err == nil || err.Error() != "link south: cannot be made" {
			t.Errorf("apply: %v", err)
		}
		b.wants(t, "north/1", "north unchanged")
		if got := b.heard(); got != "+north/1" {
			t.Error(got)
		}
	})
}

// TestAnyChanges: whatever is wanted one after the other, of one name never two run,
// in the end exactly the wanted ones do, and the rest has ended.
func TestAnyChanges(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.IntRange(1, 2), 0, 3), 1, 8).Draw(rt, "wanted")
		pauses := rapid.SliceOfN(rapid.SampledFrom([]time.Duration{0, 500 * time.Millisecond, 3 * time.Second}), len(steps), len(steps)).Draw(rt, "pauses")
		synctest.Test(t, func(t *testing.T) {
			b := newBench()
			end := b.run(t)
			for i, wanted := range steps {
				var list []config.Link
				for name, window := range wanted {
					list = append(list, config.Link{Name: name, Window: window})
				}
				if _, err := b.apply(list); err != nil {
					t.Fatal(err)
				}
				time.Sleep(pauses[i])
			}
			time.Sleep(time.Minute)
			running := replay(t, b.notes)
			for name, window := range steps[len(steps)-1] {
				if running[name] != fmt.Sprintf("%s/%d", name, window) {
					t.Errorf("%s is %q in the end", name, running[name])
				}
				delete(running, name)
			}
			if len(running) > 0 {
				t.Errorf("still running: %v", running)
			}
			end()
		})
	})
}

// replay follows notes and gives what runs after the last.
func replay(t *testing.T, notes chan string) map[string]string {
	t.Helper()
	synctest.Wait()
	running := map[string]string{}
	for len(notes) > 0 {
		n := <-notes
		name, _, _ := strings.Cut(n[1:], "/")
		switch {
		case n[0] == '-':
			delete(running, name)
		case running[name] != "":
			t.Errorf("%s began while %s ran", n[1:], running[name])
		default:
			running[name] = n[1:]
		}
	}
	return running
}
