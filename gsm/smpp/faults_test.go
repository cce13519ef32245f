package smpp

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// course is one course of events: a link, what is sent by it, what an operator does
// and what its peer does.
type course struct {
	Binds, Window int
	Throughput    float64
	Messages      int // sent, by as many callers as Callers
	Callers       int
	Hurried       int // every so manieth has three seconds for each try; none if 0
	Incoming      int
	Failing       int // every so manieth incoming message cannot be stored at first
	Verbs         []int
	Troubles      []trouble
	BindStatuses  []Status
}

var drawCourse = rapid.Custom(func(t *rapid.T) course {
	return course{
		Binds: rapid.IntRange(1, 3).Draw(t, "binds"), Window: rapid.IntRange(1, 5).Draw(t, "window"),
		Throughput: rapid.SampledFrom([]float64{0, 0, 5, 100}).Draw(t, "throughput"),
		Messages:   rapid.IntRange(1, 40).Draw(t, "messages"), Callers: rapid.IntRange(1, 12).Draw(t, "callers"),
		Hurried:  rapid.IntRange(0, 4).Draw(t, "hurried"),
		Incoming: rapid.IntRange(0, 10).Draw(t, "incoming"), Failing: rapid.IntRange(0, 3).Draw(t, "failing"),
		Verbs:    rapid.SliceOfN(rapid.IntRange(0, 2), 0, 4).Draw(t, "verbs"),
		Troubles: rapid.SliceOfN(drawTrouble, 0, 60).Draw(t, "troubles"),
		BindStatuses: rapid.SliceOfN(rapid.SampledFrom([]Status{
			StatusOK, StatusOK, StatusAlreadyBound, StatusBindFailed, StatusInvalidPassword, StatusSystemError,
		}), 0, 6).Draw(t, "bind statuses"),
	}
})

// sent is what became of one message, as its sender knows it.
type sent struct {
	id         string
	refused    bool
	unanswered int // tries of which nobody knows
}

// follow is a course as its senders see it.
type follow struct {
	course
	link *Link
	peer *faultyPeer

	mu     sync.Mutex // guards all below
	sent   map[string]*sent
	late   []string // accepted when nobody waited any more
	stored map[string]int
	faults []string
}

// TestFaults: whatever a peer does, no message is lost and none is accepted twice but
// those of which a try was reported as unanswered; what was acknowledged is stored;
// every slot comes back, and every goroutine ends with the link (a bubble that is left
// with one fails).
func TestFaults(t *testing.T) { checkFaults(t) }

func checkFaults(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := drawCourse.Draw(r, "course")
		f := &follow{course: c, sent: map[string]*sent{}, stored: map[string]int{}}
		synctest.Test(t, f.run)
		for _, fault := range f.faults {
			r.Error(fault)
		}
	})
}

func (f *follow) fault(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, fmt.Sprintf(format, args...))
}

// run runs the course to its end and checks it. It fails nothing itself, since a
// course that fails is made shorter and run again.
func (f *follow) run(t *testing.T) {
	peer, hangUp := context.WithCancel(t.Context())
	defer hangUp()
	f.peer = &faultyPeer{conns: peer, troubles: f.Troubles, binds: f.BindStatuses, accepted: map[string]int{}, unacked: map[string]bool{}}
	for n := range f.Incoming {
		f.peer.unacked[fmt.Sprint(n+1)] = true
	}
	f.link = NewLink(Config{
		Addr: "peer", Binds: f.Binds, Window: f.Window, Throughput: f.Throughput, Dial: f.peer.dial,
		Rand: func() float64 { return 1 }, Late: f.lateAnswer,
	})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	result := make(chan error, 1)
	go func() { result <- f.link.Run(ctx, HandlerFunc(f.receive)) }()
	f.finish(f.senders(), f.verbs())
	f.slots()
	stop()
	if err := <-result; err != nil {
		f.fault("Run = %v", err)
	}
	hangUp()
	f.peer.all.Wait()
	f.compare()
}

// senders sends all messages, each until it is accepted or refused.
func (f *follow) senders() *sync.WaitGroup {
	var all sync.WaitGroup
	todo := make(chan int, f.Messages)
	for n := range f.Messages {
		f.sent[fmt.Sprint("m", n)] = &sent{}
		todo <- n
	}
	close(todo)
	for range f.Callers {
		all.Go(func() {
			for n := range todo {
				f.send(n)
			}
		})
	}
	return &all
}

func (f *follow) send(n int) {
	name := fmt.Sprint("m", n)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), f.patience(n))
		id, err := f.link.Send(ctx, Message{Payload: []byte(name), Ref: name, Urgency: uint8(n % lanes)})
		cancel()
		if f.patience(n) == stuck && errors.Is(err, context.DeadlineExceeded) {
			f.fault("%s waited for an hour", name)
		}
		if f.settled(f.sent[name], id, err) {
			return
		}
		time.Sleep(time.Second)
	}
}

// stuck is how long nobody waits for an answer who is not forgotten.
const stuck = time.Hour

// patience is for how long message n is tried at a time.
func (f *follow) patience(n int) time.Duration {
	if f.Hurried > 0 && n%f.Hurried == 0 {
		return 3 * time.Second
	}
	return stuck
}

// settled notes what came of a try, and reports whether it was the last.
func (f *follow) settled(s *sent, id string, err error) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	refused, ok := errors.AsType[*StatusError](err)
	switch {
	case err == nil:
		s.id = id
		return true
	case errors.Is(err, ErrUnanswered):
		s.unanswered++
	case ok && !refused.Temporary():
		s.refused = true
		return true
	case ok, errors.Is(err, ErrNotBound), errors.Is(err, context.DeadlineExceeded):
	default:
		f.faults = append(f.faults, fmt.Sprintf("Send = %v", err))
		return true
	}
	return false
}

func (f *follow) lateAnswer(ref, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.late = append(f.late, ref)
	if id != "id of "+ref {
		f.faults = append(f.faults, fmt.Sprintf("a late %q for %q", id, ref))
	}
}

// receive stores what comes in, but for what fails at first.
func (f *follow) receive(_ context.Context, _ *Bind, m Message) (string, Status) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name := string(m.Payload)
	if f.Failing > 0 && len(f.stored)%f.Failing == 1 && f.stored[name] == 0 {
		f.stored[name] = -1 // seen and not stored
		return "", StatusTemporary
	}
	f.stored[name] = 1
	return "", StatusOK
}

// verbs is an operator who plays with the link, and resumes it in the end.
func (f *follow) verbs() *sync.WaitGroup {
	var all sync.WaitGroup
	all.Go(func() {
		for n, verb := range f.Verbs {
			time.Sleep(time.Duration(n+1) * 1700 * time.Millisecond)
			[]func(){f.link.Suspend, f.link.Drain, f.link.Resume}[verb]()
			_ = f.link.Health()
		}
	})
	return &all
}

// finish waits until everything is done, resuming what the peer refused for good.
func (f *follow) finish(groups ...*sync.WaitGroup) {
	done := make(chan struct{})
	go func() {
		for _, g := range groups {
			g.Wait()
		}
		close(done)
	}()
	for began := time.Now(); ; {
		select {
		case <-done:
			f.redeliver()
			return
		case <-time.After(time.Minute):
			if f.link.Resume(); time.Since(began) > 24*time.Hour {
				panic(fmt.Sprintf("stuck: %s", f.link.Status()))
			}
		}
	}
}

// redeliver lets the link bind anew until all binds are there and all that the peer
// has was acknowledged.
func (f *follow) redeliver() {
	for range 20 {
		f.link.Resume()
		time.Sleep(2 * time.Minute) // frozen connections are given up, late answers come
		f.peer.mu.Lock()
		left := len(f.peer.unacked)
		f.peer.mu.Unlock()
		binds := f.link.Binds()
		if left == 0 && len(binds) == f.Binds {
			return
		}
		if left > 0 {
			for _, b := range binds {
				b.Close()
			}
		}
	}
	f.fault("what the peer delivers is never acknowledged")
}

// slots checks that none is lost.
func (f *follow) slots() {
	f.link.gate.mu.Lock()
	defer f.link.gate.mu.Unlock()
	if f.link.gate.waiting != 0 || f.link.gate.any.head() != nil {
		f.faults = append(f.faults, fmt.Sprintf("%d wait for nothing", f.link.gate.waiting))
	}
	if len(f.link.gate.windows) != f.Binds {
		f.faults = append(f.faults, fmt.Sprintf("%d of %d windows are open", len(f.link.gate.windows), f.Binds))
	}
	for _, w := range f.link.gate.windows {
		if len(w.free) != f.Window {
			f.faults = append(f.faults, fmt.Sprintf("%d of %d slots are free", len(w.free), f.Window))
		}
	}
}

// compare holds what the senders know against what the peer has.
func (f *follow) compare() {
	for name, s := range f.sent {
		has := f.peer.accepted[name]
		switch {
		case s.id != "" && (s.id != "id of "+name || has == 0):
			f.fault("%s: lost: sent as %q, accepted %d times", name, s.id, has)
		case s.id == "" && !s.refused:
			f.fault("%s: nobody knows", name)
		case s.refused && has > s.unanswered, !s.refused && has > 1+s.unanswered:
			f.fault("%s: accepted %d times, and only %d tries were reported as unanswered", name, has, s.unanswered)
		}
	}
	for _, name := range f.late {
		if s := f.sent[name]; s == nil || s.unanswered == 0 {
			f.fault("%s was accepted late, and never reported as unanswered", name)
		}
	}
	for n := range f.Incoming {
		if name := fmt.Sprint(n + 1); !f.peer.unacked[name] && f.stored[name] != 1 {
			f.fault("%s was acknowledged and not stored", name)
		}
	}
}
