package supervise

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// conf is the configuration of a fake link: "north/1".
type conf struct {
	name, addr string
	window     int
	password   string
}

// bench is a group of fake links, which take a second to unbind, and its notes.
type bench struct {
	*Group[conf, *fakeLink]
	notes   chan string
	dropped atomic.Int64 // of those that were built
	undone  int          // of those that were to be renewed
}

// fakeLink is a link that runs until it is told to stop.
type fakeLink struct {
	conf   conf
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

func (f *fakeLink) label() string { return fmt.Sprintf("%s/%d", f.conf.name, f.conf.window) }

func newBench() *bench {
	b := &bench{notes: make(chan string, 1000)}
	b.Group = New(Trade[conf, *fakeLink]{
		Kind: "link", Name: func(c conf) string { return c.name },
		Build: func(c conf, before *fakeLink) (*fakeLink, error) {
			if c.addr == "bad" {
				return nil, errors.New("cannot be made")
			}
			return &fakeLink{c, before, b.notes}, nil
		},
		Keep:  b.keeps,
		Drop:  func(*fakeLink) { b.dropped.Add(1) },
		Words: Words{"started", "replaced", "stopping"}, Logger: slog.New(slog.DiscardHandler),
	})
	return b
}

// keeps lets a link go on that is the same but for its password.
func (b *bench) keeps(f *fakeLink, old, now conf) (Step, error) {
	switch {
	case old.addr != now.addr || old.window != now.window:
		return Step{}, nil
	case old.password != now.password:
		return Step{Word: "renewed", Do: func() { f.conf = now }, Undo: func() { b.undone++ }}, nil
	}
	return Step{Word: "unchanged"}, nil
}

// apply plans and commits.
func (b *bench) apply(list []conf) ([]Change[*fakeLink], error) {
	p, err := b.Plan(list)
	if err != nil {
		return nil, err
	}
	return p.Commit(), nil
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
		words = append(words, c.Name+" "+c.Did)
	}
	if got := strings.Join(words, ", "); got != told || err != nil {
		t.Errorf("%s: %q, %v; want %q", links, got, err, told)
	}
}

func linksOf(words string) (out []conf) {
	for _, w := range strings.Fields(words) {
		c := conf{}
		c.name, _, _ = strings.Cut(w, "/")
		fmt.Sscanf(w[len(c.name):], "/%d", &c.window)
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
		if l := b.Runners(); len(l) != 1 || l[0].before != nil {
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
		next := append(linksOf("north/2"), conf{name: "south", addr: "bad"})
		if _, err := b.apply(next); err == nil || err.Error() != "link south: cannot be made" {
			t.Errorf("apply: %v", err)
		}
		if n := b.dropped.Load(); n != 1 {
			t.Errorf("%d of those built for nothing were given up, want 1", n)
		}
		next[0] = conf{name: "north", window: 1, password: "other"}
		if _, err := b.apply(next); err == nil || b.undone != 1 {
			t.Errorf("%v; %d steps undone", err, b.undone)
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
				var list []conf
				for name, window := range wanted {
					list = append(list, conf{name: name, window: window})
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

// TestRenewed: one that goes on takes its new configuration at the commit, and a plan
// that is given up leaves it as it was.
func TestRenewed(t *testing.T) {
	b := newBench()
	b.wants(t, "north/1", "north started")
	renewed := []conf{{name: "north", window: 1, password: "other"}}
	p, err := b.Plan(renewed)
	if err != nil {
		t.Fatal(err)
	}
	p.Undo()
	if b.undone != 1 || b.Runners()[0].conf.password != "" {
		t.Errorf("undone %d times; %+v", b.undone, b.Runners()[0].conf)
	}
	if done, err := b.apply(renewed); err != nil || done[0].Did != "renewed" || b.Runners()[0].conf.password != "other" {
		t.Errorf("%+v, %v; %+v", done, err, b.Runners()[0].conf)
	}
}
