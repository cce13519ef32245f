package session

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/engine"
	"healthdial/outbox"
	"healthdial/seal"
)

func TestARepeatIsAnsweredAlike(t *testing.T) {
	d := newDesk(t)
	d.dial(t, "a", "")
	first := d.event(t, "a", Entered, "1")
	want := d.must(t, first)
	commits := d.commits
	if got := d.must(t, first); got != want || d.commits != commits {
		t.Errorf("a repeat shows %q after %d commits more, want %q", got, d.commits-commits, want)
	}
	d.enter(t, "a", "Asha")
	d.enter(t, "a", "99999")
	commits = d.commits
	if got := d.must(t, first); got != "Not understood.\nYear of birth, Asha?" || d.commits != commits {
		t.Errorf("an old repeat shows %q, not the page as it stands", got)
	}
}

func TestAClosedDialogueIsNotReopenedByARepeat(t *testing.T) {
	d := newDesk(t)
	first := d.event(t, "a", Opened, "")
	d.must(t, first)
	for _, key := range []string{"1", "Asha", "1990"} {
		d.enter(t, "a", key)
	}
	p, err := d.Take(t.Context(), first, pager{})
	if err != nil || p.Text != "Goodbye." || p.Open {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestNothingUncommittedIsShown(t *testing.T) {
	for _, f := range []fault{failsBefore, failsAfter} {
		d := newDesk(t)
		d.dial(t, "a", "1")
		d.faults = func(method string) fault {
			if method == "Commit" {
				return f
			}
			return works
		}
		ev := d.event(t, "a", Entered, "Asha")
		if p, err := d.Take(t.Context(), ev, pager{}); !errors.Is(err, ErrBusy) || p != (Page{}) {
			t.Errorf("fault %d: %+v, %v", f, p, err)
		}
		d.faults = nil
		if got := d.must(t, ev); got != "Year of birth, Asha?" {
			t.Errorf("fault %d: the repeat shows %q", f, got)
		}
	}
}

func TestStoreDown(t *testing.T) {
	d := newDesk(t)
	d.faults = func(string) fault { return failsBefore }
	if _, err := d.Take(t.Context(), d.event(t, "a", Opened, ""), pager{}); !errors.Is(err, ErrBusy) {
		t.Errorf("%v", err)
	}
	if p := d.Busy(USSD, ""); p.Text != "Busy. Please try again." || p.Open {
		t.Errorf("%+v", p)
	}
	if _, err := d.Take(t.Context(), Event{Kind: Opened}, pager{}); err == nil || errors.Is(err, ErrBusy) {
		t.Errorf("an event without a name: %v", err)
	}
}

// A local call whose turn was lost to another's commit is found done, though the
// step that asks for it is another.
func TestALocalCallIsMadeOnceThroughConflicts(t *testing.T) {
	d := newDesk(t)
	d.dial(t, "a", "")
	other := false
	d.world.before = func(ctx context.Context, c Call) error {
		if c.Name == "deny.record" && !other {
			other = true
			another := New(d.cfg) // another machine
			_, err := another.Take(ctx, d.event(t, "a", Entered, "1"), pager{})
			return err
		}
		return nil
	}
	if got := d.write(t, "DENY 111111"); got != "Denied 111111." {
		t.Errorf("reply %q", got)
	}
	if n := d.world.times("deny.record 111111"); n != 1 || !other {
		t.Errorf("done %d times", n)
	}
}

// dieOver takes an event in a process that dies over its remote call.
func (d *desk) dieOver(t *testing.T, ev Event) {
	t.Helper()
	calm := d.world.before
	d.world.before = func(_ context.Context, c Call) error {
		if c.Name == "order.place" {
			d.faults = func(string) fault { return failsBefore }
		}
		return nil
	}
	if _, err := d.Take(t.Context(), ev, pager{}); !errors.Is(err, ErrBusy) {
		t.Fatalf("the process lives: %v", err)
	}
	d.world.before, d.faults = calm, nil
}

func TestACallThatOutlivesItsProcess(t *testing.T) {
	redial := func(d *desk, _ Event) Event { return d.event(t, "b", Opened, "") }
	tests := []struct {
		name string
		next func(d *desk, ev Event) Event
		want string
	}{
		{"repeat", func(_ *desk, ev Event) Event { return ev }, "We go on and tell you by SMS."},
		{"next key", func(d *desk, _ Event) Event { return d.event(t, "a", Entered, "1") }, "Menu"},
		{"redial", redial, "Menu"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			d.dial(t, "a", "4")
			ev := d.event(t, "a", Entered, "555555")
			d.dieOver(t, ev)
			if got, _, _ := strings.Cut(d.must(t, tt.next(d, ev)), "\n"); got != tt.want {
				t.Errorf("shown %q, want %q", got, tt.want)
			}
			d.jobs(t)
			if n := d.world.times("order.place 555555"); n != 1 {
				t.Errorf("ordered %d times", n)
			}
			if last := d.order[len(d.order)-1]; last.Phrase.Key != "sms.placed" {
				t.Errorf("told %q", last.Phrase.Key)
			}
			d.must(t, ev) // however late it comes again
			if n := d.world.times("order.place 555555"); n != 1 {
				t.Errorf("ordered %d times by a late repeat", n)
			}
		})
	}
}

// What a turn calls after it was taken up again is not what it called before.
func TestCallsGoOnAfterACrash(t *testing.T) {
	d := newDesk(t)
	ev := d.letter(t, "both 111111")
	d.dieOver(t, ev)
	if got := d.must(t, ev); got != "Placed 111111." {
		t.Errorf("shown %q", got)
	}
	if n := d.world.times("deny.record 111111"); n != 2 {
		t.Errorf("two local calls were made %d times", n)
	}
	for _, k := range d.sessions {
		var s Session
		if err := cbor.Unmarshal(k.value, &s); err != nil || s.Intent != nil {
			t.Errorf("an intent is kept: %v", err)
		}
	}
}

// An event that ends another's call is still to be applied if its process dies over
// what came of that.
func TestSettlingIsNotTheEventsDoing(t *testing.T) {
	d := newDesk(t)
	d.dieOver(t, d.letter(t, "both 111111"))
	dial := d.event(t, "a", Opened, "")
	d.dieOver(t, dial)
	if got := d.must(t, dial); !strings.HasPrefix(got, "Menu") {
		t.Errorf("shown %q", got)
	}
}

// A call gives up in time for the commit and the page.
func TestTheMarginIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.world.before = func(ctx context.Context, _ Call) error { <-ctx.Done(); return ctx.Err() }
		d.dial(t, "a", "2")
		if took := time.Since(bubble); took != 7*time.Second {
			t.Errorf("a turn with 8 s took %v", took)
		}
		late := d.event(t, "b", Opened, "2")
		late.Deadline = time.Now().Add(500 * time.Millisecond)
		d.world.before = func(context.Context, Call) error { t.Error("called without time"); return nil }
		if got := d.must(t, late); got != "Please try again later." {
			t.Errorf("shown %q", got)
		}
	})
}

// A request that was sent may arrive after we gave up waiting: whoever asks too soon
// whether it did would send another.
func TestAParkedCallRestsIfItWasTried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.world.before = func(ctx context.Context, _ Call) error { <-ctx.Done(); return ctx.Err() }
		d.write(t, "order 111111")
		d.dial(t, "a", "")
		d.enter(t, "a", "4")
		hurried := d.event(t, "a", Entered, "222222")
		hurried.Deadline = time.Now()
		d.must(t, hurried)
		var rests []time.Time
		for _, m := range d.order {
			if m.Kind == outbox.Job {
				rests = append(rests, m.NotBefore)
			}
		}
		if want := []time.Time{time.Now().Add(20 * time.Second), {}}; !slices.Equal(rests, want) {
			t.Errorf("parked until %v, want %v", rests, want)
		}
	})
}

func TestACallWithASecretIsNotParked(t *testing.T) {
	p := parkable(Call{Name: "x", Secret: "123456"}, map[string]string{"ok": "phrase"})
	if p.Call.Secret != "" || len(p.Say) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestASecretIsNeverKept(t *testing.T) {
	d := newDesk(t)
	var log bytes.Buffer
	d.cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	d.world.code = "918273"
	var kept [][]byte
	d.faults = func(method string) fault {
		for _, k := range d.sessions {
			kept = append(kept, k.value)
		}
		return works
	}
	d.dial(t, "a", "3")
	d.enter(t, "a", "99")
	d.enter(t, "a", "1")
	d.dial(t, "b", "")
	d.world.before = func(_ context.Context, c Call) error {
		if c.Name == "approve.verify" {
			panic("with " + c.Secret)
		}
		return nil
	}
	if got := d.enter(t, "b", "918273"); got != "Please try again later." {
		t.Errorf("a panic shows %q", got)
	}
	d.world.before = nil
	d.dial(t, "c", "")
	d.write(t, "918273")
	for _, m := range d.order {
		kept = append(kept, m.Payload, []byte(m.Text))
	}
	for _, b := range append(kept, log.Bytes()) {
		if bytes.Contains(b, []byte("918273")) {
			t.Fatalf("the code was kept: %q", b)
		}
	}
	if !strings.Contains(log.String(), "a call panicked") {
		t.Error("the panic went unnoticed")
	}
}

type broken struct{ pager }

func (broken) Write(Words, View) Page { panic("a bug") }

func TestAPanicEndsOneTurnOnly(t *testing.T) {
	d := newDesk(t)
	if _, err := d.Take(t.Context(), d.event(t, "a", Opened, ""), broken{}); err == nil || errors.Is(err, ErrBusy) {
		t.Errorf("%v", err)
	}
	if got := d.dial(t, "a", ""); !strings.HasPrefix(got, "Menu") {
		t.Errorf("shown %q", got)
	}
}

func TestUndeclaredExitIsAnError(t *testing.T) {
	d := newDesk(t)
	d.cfg.Calls = odd{}
	d.dial(t, "a", "")
	if got := d.enter(t, "a", "2"); got != "Please try again later." {
		t.Errorf("shown %q", got)
	}
}

type odd struct{}

func (odd) Call(context.Context, Call) (engine.Result, error) {
	return engine.Result{Exit: "never heard of"}, nil
}

func TestTurnsOfOneNumberWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.world.before = func(ctx context.Context, c Call) error { time.Sleep(5 * time.Second); return nil }
		var wait sync.WaitGroup
		wait.Go(func() { d.dial(t, "a", "2") })
		synctest.Wait()
		impatient := d.event(t, "b", Opened, "")
		impatient.Deadline = time.Now().Add(time.Second)
		if _, err := d.Take(t.Context(), impatient, pager{}); !errors.Is(err, ErrBusy) {
			t.Errorf("%v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		wait.Go(func() {
			if _, err := d.Take(ctx, d.event(t, "c", Opened, ""), pager{}); !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		})
		synctest.Wait()
		cancel()
		if got := d.dial(t, "d", ""); !strings.HasPrefix(got, "Menu") {
			t.Errorf("shown %q", got)
		}
		wait.Wait()
		if time.Since(bubble) != 5*time.Second || len(d.locks.owned) != 0 {
			t.Errorf("%v, %d locks kept", time.Since(bubble), len(d.locks.owned))
		}
	})
}

var bubble = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func TestATurnIsFinishedThoughNobodyListens(t *testing.T) {
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	d.world.before = func(ctx context.Context, c Call) error { cancel(); return ctx.Err() }
	if p, err := d.Take(ctx, d.event(t, "a", Opened, "2"), pager{}); err != nil || !strings.HasPrefix(p.Text, "Your records") {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAuditAndLanes(t *testing.T) {
	d := newDesk(t)
	d.cfg.Preferred = func(context.Context, seal.Owner) string { return "hi" }
	d.dial(t, "a", "")
	d.write(t, "deny 111111")
	d.dial(t, "b", "")
	var kinds []string
	ids := map[string]bool{}
	for _, e := range d.events {
		kinds, ids[e.Subject] = append(kinds, e.Kind+" "+e.Channel+" "+e.Lang), true
	}
	if got, want := strings.Join(kinds, ", "), "session.started ussd hi, session.ended sms hi, session.started ussd hi"; got != want || len(ids) != 2 {
		t.Errorf("%s; %d conversations", got, len(ids))
	}
	d.write(t, "hello")
	d.dial(t, "c", "3")
	d.enter(t, "c", "99")
	d.enter(t, "c", "1")
	d.write(t, "000000")
	if last := d.order[len(d.order)-1]; last.Lane != outbox.Consent {
		t.Errorf("a question for a code goes by lane %d", last.Lane)
	}
	if first := d.order[0]; first.Lane != outbox.Registry {
		t.Errorf("a reply goes by lane %d", first.Lane)
	}
}

type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c *tally) add(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = map[string]int{}
	}
	c.counts[s]++
}
func (c *tally) Turn(_ Channel, outcome string, _ time.Duration) { c.add(outcome) }
func (c *tally) Call(name, exit string, _ time.Duration)         { c.add(name + " " + exit) }
func (c *tally) Conflict(Channel)                                { c.add("conflict") }
func (c *tally) Fallback(Channel)                                { c.add("fallback") }
func (c *tally) Abandoned(_ Channel, step string)                { c.add("abandoned " + step) }

func TestMetrics(t *testing.T) {
	d := newDesk(t)
	c := &tally{}
	d.cfg.Metrics = c
	ev := d.event(t, "a", Opened, "2")
	d.must(t, ev)
	d.must(t, ev)
	d.must(t, d.event(t, "a", Dropped, ""))
	d.faults = func(string) fault { return failsBefore }
	_, _ = d.Take(t.Context(), d.event(t, "a", Opened, ""), pager{})
	d.faults = nil
	d.world.before = func(context.Context, Call) error { return errors.New("x") }
	d.dial(t, "b", "2")
	for k, want := range map[string]int{"shown": 2, "repeated": 1, "dropped": 1, "busy": 1, "records.load some": 1, "records.load error": 1, "abandoned records.list": 1} {
		if c.counts[k] != want {
			t.Errorf("%s: %d, want %d", k, c.counts[k], want)
		}
	}
}

func TestStateIsSmall(t *testing.T) {
	d := newDesk(t)
	for _, key := range []string{"1", "Asha Devi", "0", "Asha Devi", "1", "1"} {
		if d.seq == 0 {
			d.dial(t, "a", "")
		}
		d.enter(t, "a", key)
	}
	for _, k := range d.sessions {
		if len(k.value) > 900 {
			t.Errorf("a live session has %d octets", len(k.value))
		}
		t.Log(len(k.value), "octets")
	}
}

// A call knows whether its event opened the dialogue, also at the end of a deep link.
func TestACallKnowsADial(t *testing.T) {
	for opens, reach := range map[bool]func(d *desk){
		true:  func(d *desk) { d.dial(t, "a", "2") },
		false: func(d *desk) { d.dial(t, "a", ""); d.enter(t, "a", "2") },
	} {
		d := newDesk(t)
		reach(d)
		made := d.world.made
		if len(made) != 1 || made[0].Opens != opens {
			t.Errorf("%d calls; want one with Opens %v", len(made), opens)
		}
	}
}
