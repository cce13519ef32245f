package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"healthdial/audit"
	"healthdial/engine"
	"healthdial/outbox"
	"healthdial/seal"
)

// plot is what happens in one run of the property test. It is drawn before the run,
// since rapid may not be asked inside a bubble.
type plot struct {
	acts   []plotted
	faults []fault // of the store's calls, in turn; it works after them
	delays []time.Duration
	dies   []int // after which calls of other systems the process dies that made them
}

// plotted is one act of a person or of the network.
type plotted struct {
	after  time.Duration
	node   int
	verb   string // letter, dial, key, drop, repeat
	text   string
	number int // of the gateway's dialogue
}

func drawPlot(t *rapid.T) plot {
	seconds := func(most int) *rapid.Generator[time.Duration] {
		return rapid.Map(rapid.IntRange(0, most*4), func(n int) time.Duration { return time.Duration(n) * time.Second / 4 })
	}
	act := rapid.Custom(func(t *rapid.T) plotted {
		return plotted{
			after: seconds(6).Draw(t, "after"), node: rapid.IntRange(0, 1).Draw(t, "node"),
			verb:   rapid.SampledFrom([]string{"letter", "letter", "dial", "key", "key", "drop", "repeat"}).Draw(t, "verb"),
			text:   rapid.SampledFrom([]string{"order", "order", "deny", "hello", "1", "2", "4", "00", "99", "123456"}).Draw(t, "text"),
			number: rapid.IntRange(0, 1).Draw(t, "dialogue"),
		}
	})
	return plot{
		acts:   rapid.SliceOfN(act, 1, 14).Draw(t, "acts"),
		faults: rapid.SliceOfN(rapid.SampledFrom([]fault{works, works, works, failsBefore, failsAfter}), 0, 40).Draw(t, "faults"),
		delays: rapid.SliceOfN(seconds(40), 0, 10).Draw(t, "delays"),
		dies:   rapid.SliceOfN(rapid.IntRange(0, 9), 0, 2).Draw(t, "dies"),
	}
}

// stage plays a plot on two machines that share a store.
type stage struct {
	*memory
	t     *testing.T
	plot  plot
	world *world
	base  Config

	mu       sync.Mutex
	nodes    [2]*node
	calls    int
	written  map[string]LetterID // by the text that names its effect
	events   []Event             // by USSD
	mistakes []string
}

// node is one life of a machine. What it does after its death has no effect.
type node struct {
	*stage
	turns  *Turns
	stop   func()
	number int
	dead   bool // guarded by stage.mu
}

func TestWhateverHappens(t *testing.T) {
	book, ring := newBook(t), newRing(t)
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPlot(rt)
		var mistakes []string
		synctest.Test(t, func(t *testing.T) {
			s := &stage{memory: newMemory(), t: t, plot: p, world: newWorld(), written: map[string]LetterID{}}
			s.base = Config{Book: book, Ring: ring, Now: time.Now}
			s.play()
			mistakes = s.mistakes
		})
		if len(mistakes) > 0 {
			rt.Fatal(mistakes)
		}
	})
}

func (s *stage) play() {
	s.memory.faults = func(string) fault {
		if len(s.plot.faults) == 0 {
			return works
		}
		f := s.plot.faults[0]
		s.plot.faults = s.plot.faults[1:]
		return f
	}
	s.start(0)
	s.start(1)
	var acting sync.WaitGroup
	for i, a := range s.plot.acts {
		time.Sleep(a.after)
		acting.Go(func() { s.act(i, a) })
	}
	acting.Wait()
	time.Sleep(10 * time.Minute) // all leases end, all letters are answered
	s.mu.Lock()
	last := s.nodes
	s.mu.Unlock()
	for _, n := range last {
		n.stop()
	}
	s.jobs()
	s.judge()
}

// start gives a machine a new life.
func (s *stage) start(number int) {
	n := &node{stage: s, number: number}
	c := s.base
	c.Store, c.Calls = mortalStore{n, newRecaller(s.memory)}, n
	n.turns = New(c)
	mail := &Mail{Inbox: mortalInbox{n}, Turns: n.turns, Format: pager{}, Now: time.Now, Tries: 1 << 30}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = mail.Run(ctx) }()
	n.stop = func() { cancel(); <-done }
	s.nodes[number] = n
}

func (n *node) isDead() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.dead
}

// Call waits as the plot says, and may be the last thing that its machine does: then
// its effect happens, but nobody hears of it.
func (n *node) Call(ctx context.Context, c Call) (engine.Result, error) {
	if n.isDead() {
		return engine.Result{}, errDown
	}
	n.mu.Lock()
	turn := n.calls
	n.calls++
	var delay time.Duration
	if turn < len(n.plot.delays) {
		delay = n.plot.delays[turn]
	}
	dies := slices.Contains(n.plot.dies, turn)
	n.mu.Unlock()
	if spec, _ := n.base.Book.(*engine.Book).Call(c.Name); spec.Kind == engine.Local {
		delay = 0
	}
	r, err := n.world.Call(context.Background(), c) // the request arrives, whatever happens to the answer
	if dies {
		n.die()
	}
	select {
	case <-time.After(delay):
		return r, err
	case <-ctx.Done():
		return engine.Result{}, ctx.Err()
	}
}

// die ends this life; another begins.
func (n *node) die() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.dead {
		n.dead = true
		stop := n.stop
		go stop()
		n.start(n.number)
	}
}

// mortalStore is the store as a machine sees it: unreachable after its death.
type mortalStore struct {
	*node
	*recaller
}

func (m mortalStore) Load(ctx context.Context, o seal.Owner, now time.Time) (Session, error) {
	if m.isDead() {
		return Session{}, errDown
	}
	return m.recaller.Load(ctx, o, now)
}

func (m mortalStore) Commit(ctx context.Context, a Act) error {
	if m.isDead() {
		return errDown
	}
	return m.recaller.Commit(ctx, a)
}

type mortalInbox struct{ *node }

func (m mortalInbox) Receive(ctx context.Context, p Part) (bool, error) {
	return m.memory.Receive(ctx, p)
}
func (m mortalInbox) Drop(ctx context.Context, l Letter, es []audit.Event) error { return errDown }
func (m mortalInbox) Wait(ctx context.Context, until time.Time) error {
	return m.memory.Wait(ctx, until)
}

func (m mortalInbox) Next(ctx context.Context, now time.Time, lease time.Duration) (Letter, bool, error) {
	if m.isDead() {
		return Letter{}, false, errDown
	}
	return m.memory.Next(ctx, now, lease)
}

func (m mortalInbox) Release(ctx context.Context, l Letter, at time.Time) error {
	if m.isDead() {
		return errDown
	}
	return m.memory.Release(ctx, l, at)
}

// act is one act of the plot. Every order and every denial has a reference of its
// own, by which its effect is found.
func (s *stage) act(i int, a plotted) {
	n := number(s.t, "9876543210")
	switch a.verb {
	case "letter":
		text := a.text
		if text == "order" || text == "deny" {
			text = fmt.Sprintf("%s %06d", a.text, 100000+i)
		}
		id := s.deliver(s.base.Ring.Owner(n.E164()), Letter{From: n, Text: text})
		s.mu.Lock()
		s.written[text+fmt.Sprint(" ", i)] = id
		s.mu.Unlock()
		return
	case "repeat":
		s.mu.Lock()
		events := slices.Clone(s.events)
		s.mu.Unlock()
		if len(events) > 0 {
			s.take(a.node, events[i%len(events)])
		}
		return
	}
	ev := Event{
		ID: EventID{1, byte(i)}, Number: n, Channel: USSD, Link: "l", Gateway: fmt.Sprint(a.number),
		Kind: map[string]EventKind{"dial": Opened, "key": Entered, "drop": Dropped}[a.verb],
	}
	if a.verb == "key" {
		ev.Text = a.text
	}
	s.mu.Lock()
	s.events = append(s.events, ev)
	s.mu.Unlock()
	s.take(a.node, ev)
}

func (s *stage) take(number int, ev Event) {
	s.mu.Lock()
	n := s.nodes[number]
	s.mu.Unlock()
	ev.At, ev.Deadline = time.Now(), time.Now().Add(8*time.Second)
	p, err := n.turns.Take(context.Background(), ev, pager{})
	switch {
	case err != nil && !errors.Is(err, ErrBusy):
		s.mistake("a turn failed: %v", err)
	case err == nil && ev.Kind != Dropped && !s.isApplied(ev.ID):
		s.mistake("shown and not committed: %q", p.Text)
	case err == nil && ev.Kind != Dropped && p.Text == "":
		s.mistake("nothing is shown")
	}
	if late := time.Since(ev.Deadline); late > 0 {
		s.mistake("a page came %v late", late)
	}
}

func (s *stage) isApplied(id EventID) bool {
	s.memory.mu.Lock()
	defer s.memory.mu.Unlock()
	return s.applied[id]
}

func (s *stage) mistake(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mistakes = append(s.mistakes, fmt.Sprintf(format, args...))
}

// jobs does the parked calls, each twice, as a queue may.
func (s *stage) jobs() {
	job := ParkedJob{Calls: s.world, Now: time.Now}
	for _, m := range s.order {
		if m.Kind != outbox.Job {
			continue
		}
		for range 2 {
			out, err := job.Do(context.Background(), m)
			if err != nil {
				s.mistake("a parked call failed: %v", err)
			}
			s.add(out.Follow)
			m.Doubled = true
		}
	}
}

// judge finds what is wrong in the end.
func (s *stage) judge() {
	for text, id := range s.written {
		if s.taken[id] != 1 {
			s.mistake("letter %q was taken %d times", text, s.taken[id])
		}
		var verb, ref string
		if n, _ := fmt.Sscan(text, &verb, &ref); n < 2 || verb != "order" && verb != "deny" {
			continue
		}
		effect := map[string]string{"order": "order.place ", "deny": "deny.record "}[verb] + ref
		if done := s.world.times(effect); done != 1 {
			s.mistake("%s was done %d times", effect, done)
		}
	}
	told := map[string]int{}
	for _, m := range s.order {
		if m.Kind == outbox.SMS && m.Phrase.Key == "sms.placed" {
			told[m.Phrase.Args["ref"].Text]++
		}
	}
	for ref, n := range told {
		if n != 1 {
			s.mistake("order %s was told %d times", ref, n)
		}
	}
	if len(s.memory.letters) > 0 {
		s.mistake("%d letters wait for ever", len(s.memory.letters))
	}
}
