package redis

import (
	"context"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/lab/redisd"
	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// lab is one Redis on which processes share a store. They meet when they are told to.
type lab struct {
	t      *testing.T
	client *goredis.Client
}

func newLab(t *testing.T) lab {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	server, err := redisd.Start(ctx, redisd.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	client := goredis.NewClient(&goredis.Options{Addr: server.Addr()})
	t.Cleanup(func() { _ = client.Close(); server.Kill() })
	return lab{t, client}
}

func (l lab) process(lease time.Duration) *Backend {
	l.t.Helper()
	b, err := Open(l.t.Context(), l.client, Options{Sharing: &Sharing{Lease: lease}})
	if err != nil {
		l.t.Fatal(err)
	}
	return b
}

func (l lab) meet(all ...*Backend) {
	l.t.Helper()
	for _, b := range all {
		if err := b.meet(l.t.Context()); err != nil {
			l.t.Fatal(err)
		}
	}
}

// shared checks that processes hold every partition, each of them one, and returns
// how many each holds.
func (l lab) shared(all ...*Backend) (counts []int) {
	l.t.Helper()
	var holders [store.Partitions]int
	for _, b := range all {
		open := b.holdings.open()
		counts = append(counts, len(open))
		for _, p := range open {
			holders[p]++
		}
	}
	for p, n := range holders {
		if n != 1 {
			l.t.Errorf("partition %d has %d holders", p, n)
		}
	}
	return counts
}

func (l lab) claim(b *Backend, n int) []store.Claimed {
	l.t.Helper()
	got, err := b.Claim(l.t.Context(), time.Now(), outbox.Bulk, n, time.Minute)
	if err != nil {
		l.t.Fatal(err)
	}
	return got
}

// add adds messages of so many owners, one in each partition from 0 on.
func (l lab) add(b *Backend, owners int) {
	l.t.Helper()
	for n := range owners {
		batch := store.Batch{Owner: seal.Owner{0, byte(n)}, Out: []store.Message{{ID: outbox.ID{byte(n), 1}, Value: []byte("v")}}}
		if err := b.Commit(l.t.Context(), batch); err != nil {
			l.t.Fatal(err)
		}
	}
}

const long = time.Minute

// Partitions are shared out evenly enough, and again when somebody comes or goes.
func TestShares(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a, b, c := l.process(long), l.process(long), l.process(long)
	l.meet(a)
	if n := l.shared(a); n[0] != store.Partitions {
		t.Errorf("one process holds %d", n[0])
	}
	l.meet(b, a, b) // a learns of b, which then gets what a gave back
	l.shared(a, b)
	l.meet(c, a, b, c)
	for _, n := range l.shared(a, b, c) {
		if n < store.Partitions/8 {
			t.Errorf("one of three holds %d", n)
		}
	}
	if n, err := a.Members(t.Context()); n != 3 || err != nil {
		t.Errorf("%d members, %v", n, err)
	}
	if err := b.leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.meet(a, c)
	l.shared(a, c)
}

// Who says nothing loses its share, and finds out by the first script that it runs,
// whatever its own clock says.
func TestPausedProcess(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	paused, other := l.process(300*time.Millisecond), l.process(300*time.Millisecond)
	l.meet(paused)
	l.add(paused, 3)
	asleep := time.Now()
	for held := 0; held < store.Partitions; held = len(other.holdings.open()) {
		l.meet(other)
		if time.Since(asleep) > 10*time.Second {
			t.Fatalf("only %d were taken over", held)
		}
	}
	if n := len(paused.holdings.open()); n != 0 {
		t.Errorf("it thinks that it holds %d", n)
	}
	for p := range paused.holdings.by { // its clock stood still
		paused.holdings.by[p].until = time.Now().Add(time.Hour)
	}
	if got := l.claim(paused, 9); len(got) != 0 {
		t.Errorf("it claimed %d messages", len(got))
	}
	if got := l.claim(other, 9); len(got) != 3 {
		t.Errorf("the other claimed %d messages", len(got))
	}
	if _, ok, err := paused.Next(t.Context(), time.Now(), time.Minute); ok || err != nil {
		t.Errorf("it claimed a letter: %t, %v", ok, err)
	}
}

// What a process claimed and lost changes nothing when it wakes; what nobody else
// claimed meanwhile it may still settle, since it is true.
func TestLateSettling(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	late, other := l.process(long), l.process(long)
	l.meet(late)
	l.add(late, 3)
	claimed, err := late.Claim(t.Context(), time.Now(), outbox.Bulk, 3, time.Millisecond)
	if err != nil || len(claimed) != 3 {
		t.Fatal(len(claimed), err)
	}
	settle := func(c store.Claimed, v store.Verdict) error {
		return late.Commit(t.Context(), store.Batch{
			Owner: c.Lease.Owner, Settle: &store.Settle{Lease: c.Lease, Verdict: v, At: time.Now().Add(time.Minute)},
		})
	}
	if err := settle(claimed[0], store.Sent); err != nil {
		t.Errorf("nobody else claimed it: %v", err)
	}
	if err := late.leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.meet(other)
	taken := l.claim(other, 9)
	if len(taken) != 2 || !taken[0].Doubled || !taken[1].Doubled {
		t.Fatalf("the other claimed %+v", taken)
	}
	for _, c := range claimed[1:] {
		for v := store.Renewed; v <= store.Buried; v++ {
			if err := settle(c, v); err != outbox.ErrLeaseLost {
				t.Errorf("verdict %d: %v", v, err)
			}
		}
	}
}

// Clocks that differ by minutes do no harm where they follow the server's: what one
// claims or plans for later, the other leaves alone until then.
func TestClocksApart(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	process := func(wrong time.Duration) *Backend {
		var ahead time.Duration
		now := func() time.Time { return time.Now().Add(wrong + ahead) }
		follow := func(server, asked time.Time) { ahead = server.Sub(asked.Add(wrong)) }
		b, err := Open(t.Context(), l.client, Options{Now: now, Sharing: &Sharing{Lease: long, Follow: follow}})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	slow, fast := process(-10*time.Minute), process(10*time.Minute)
	l.meet(slow)
	l.add(slow, 2)
	claim := func(b *Backend, n int) []store.Claimed {
		got, err := b.Claim(t.Context(), b.options.Now(), outbox.Bulk, n, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := claim(slow, 2)
	if len(got) != 2 {
		t.Fatalf("claimed %d", len(got))
	}
	retry := store.Settle{Lease: got[0].Lease, Verdict: store.Retried, At: slow.options.Now().Add(300 * time.Millisecond)}
	if err := slow.Commit(t.Context(), store.Batch{Owner: got[0].Lease.Owner, Settle: &retry}); err != nil {
		t.Fatal(err)
	}
	if err := slow.leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.meet(fast)
	if early := claim(fast, 9); len(early) != 0 {
		t.Errorf("claimed %d that are in hand or not due", len(early))
	}
	var due []store.Claimed
	until(t, func() bool { due = claim(fast, 9); return len(due) > 0 })
	if len(due) != 1 || due[0].Lease.ID != got[0].Lease.ID || due[0].Doubled {
		t.Errorf("claimed %+v", due)
	}
}

// A partition that becomes another's is kept while a message of it is in hand.
func TestHandedOverInOrder(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a, b := l.process(long), l.process(long)
	l.meet(a)
	l.add(a, store.Partitions)
	claimed := l.claim(a, store.Partitions)
	l.meet(b, a, b)
	if n := len(b.holdings.open()); n != 0 {
		t.Errorf("it got %d while their messages are in hand", n)
	}
	l.add(a, store.Partitions)
	moving := store.Partitions - len(a.holdings.open())
	if moving == 0 {
		t.Fatal("nothing is to move")
	}
	for _, c := range claimed {
		settle := store.Settle{Lease: c.Lease, Verdict: store.Done, At: time.Now()}
		if err := a.Commit(t.Context(), store.Batch{Owner: c.Lease.Owner, Settle: &settle}); err != nil {
			t.Fatal(err)
		}
	}
	l.meet(a, b)
	if n := l.shared(a, b); n[1] != moving {
		t.Errorf("%d were to move, %d did", moving, n[1])
	}
}

// Run shares, and gives back when it ends.
func TestRun(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a, b := l.process(long), l.process(long)
	a.options.Sharing.Every, b.options.Sharing.Every = 100*time.Millisecond, 100*time.Millisecond
	asked := make(chan time.Time, 1000)
	a.options.Sharing.Follow = func(server, _ time.Time) { asked <- server }
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 2)
	for _, x := range []*Backend{a, b} {
		go func() { done <- x.Run(ctx) }()
	}
	until(t, func() bool {
		return len(a.holdings.open()) > 0 && len(a.holdings.open())+len(b.holdings.open()) == store.Partitions
	})
	if server := <-asked; time.Since(server).Abs() > time.Second {
		t.Errorf("the server's time is %v", server)
	}
	stop()
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	c := l.process(long)
	l.meet(c)
	l.shared(c)
}

func until(t *testing.T, holds func() bool) {
	t.Helper()
	for tick, end := time.NewTicker(5*time.Millisecond), time.Now().Add(10*time.Second); !holds(); <-tick.C {
		if time.Now().After(end) {
			t.Fatal("it does not come true")
		}
	}
}

// Every partition lies in its own range of slots.
func TestTags(t *testing.T) {
	for p, tag := range tags() {
		if got := int(crc16(tag)) % slots * store.Partitions / slots; got != p {
			t.Errorf("partition %d lies in range %d", p, got)
		}
	}
	if crc16("123456789") != 0x31C3 { // the specification's own example
		t.Error("it is another CRC16")
	}
}

func TestChosen(t *testing.T) {
	three := []string{"a", "b", "c"}
	for p := range store.Partitions {
		with, without := chosen(p, three), chosen(p, []string{"a", "c"})
		if with != "b" && with != without {
			t.Errorf("partition %d moves from %s to %s though b left", p, with, without)
		}
		if again := chosen(p, []string{"c", "b", "a"}); again != with {
			t.Errorf("partition %d depends on the order", p)
		}
	}
}
