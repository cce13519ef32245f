package outbox

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

// What one try at a message comes to.
const (
	takes        = "takes"
	fails        = "fails"
	noBearer     = "no bearer"
	panics       = "panics"
	answersNot   = "answers not"
	takesDies    = "takes, then the process dies"
	diesFirst    = "the process dies"
	takesUnknown = "takes without an answer"
)

var tries = []string{takes, fails, noBearer, panics, answersNot, takesDies, diesFirst, takesUnknown}

// machines is a bench whose processes die and are started again.
type machines struct {
	*bench
	fates map[ID][]string
	life  time.Duration // of every message; 0 is for ever

	mu     sync.Mutex
	tried  map[ID]int
	spent  map[ID]int // tries that spend an attempt
	took   map[ID]int
	deaths chan struct{}
	faults []string
}

// process is one life of a process: what it does after its death has no effect.
type process struct {
	*memory
	mu   sync.Mutex
	dead bool
}

func (p *process) isDead() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dead
}

func (m *machines) send(p *process, msg Message) (Outcome, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p.isDead() {
		return Outcome{}, errors.New("dead")
	}
	n := m.tried[msg.ID]
	m.tried[msg.ID]++
	fate := takes
	if n < len(m.fates[msg.ID]) {
		fate = m.fates[msg.ID][n]
	}
	if m.life > 0 && time.Since(start) >= m.life {
		m.faults = append(m.faults, "sent late")
	}
	if fate != noBearer {
		m.spent[msg.ID]++
	}
	switch fate {
	case takes, takesDies, takesUnknown:
		if m.took[msg.ID]++; m.took[msg.ID] > 1 && !msg.Doubled {
			m.faults = append(m.faults, "sent twice and not known to be")
		}
	}
	switch fate {
	case fails:
		return Outcome{}, errors.New("x")
	case noBearer:
		return Outcome{}, ErrNoBearer
	case panics:
		panic("x")
	case answersNot, takesUnknown:
		return Outcome{}, Unknown("no answer")
	case takesDies, diesFirst:
		m.die(p)
	}
	return taken(msg), nil
}

func (m *machines) die(p *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dead = true
	select {
	case m.deaths <- struct{}{}:
	default:
	}
}

// live runs processes, a new one whenever one has died, for an hour.
func (m *machines) live() {
	hour, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	for hour.Err() == nil {
		p := &process{memory: m.memory}
		cfg := m.cfg
		cfg.Store = dying{p}
		sender := &script{do: func(_ context.Context, msg Message) (Outcome, error) { return m.send(p, msg) }}
		cfg.Senders = map[Kind]Sender{SMS: sender}
		ctx, kill := context.WithCancel(hour)
		done := make(chan struct{})
		go func() { defer close(done); _ = New(cfg).Run(ctx) }()
		select {
		case <-m.deaths:
		case <-hour.Done():
		}
		kill()
		<-done
	}
}

// dying is the store as a process sees it: unreachable after its death.
type dying struct{ *process }

func (d dying) Claim(ctx context.Context, now time.Time, upTo Lane, n int, lease time.Duration) ([]Leased, error) {
	if d.isDead() {
		return nil, errDown
	}
	return d.memory.Claim(ctx, now, upTo, n, lease)
}

func (d dying) Renew(ctx context.Context, l Lease, until time.Time) (Lease, error) {
	if d.isDead() {
		return Lease{}, errDown
	}
	return d.memory.Renew(ctx, l, until)
}

func (d dying) Sent(ctx context.Context, l Lease, parts []PartID, keep time.Time) error {
	if d.isDead() {
		return errDown
	}
	return d.memory.Sent(ctx, l, parts, keep)
}

func (d dying) Retry(ctx context.Context, l Lease, at time.Time, cause string, spend bool) error {
	if d.isDead() {
		return errDown
	}
	return d.memory.Retry(ctx, l, at, cause, spend)
}

func (d dying) Bury(ctx context.Context, l Lease, at time.Time, cause string, follow []Message) error {
	if d.isDead() {
		return errDown
	}
	return d.memory.Bury(ctx, l, at, cause, follow)
}

func TestNothingIsLostAndNothingSilentlyDoubled(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(rt, "messages")
		life := rapid.SampledFrom([]time.Duration{0, 0, time.Minute, 10 * time.Second}).Draw(rt, "life")
		fates := map[ID][]string{}
		lanes := map[ID]Lane{}
		for i := range n {
			fates[id(i)] = rapid.SliceOfN(rapid.SampledFrom(tries), 0, 8).Draw(rt, "fates")
			lanes[id(i)] = Lane(rapid.IntRange(int(Code), int(Bulk)).Draw(rt, "lane"))
		}
		var faults []string
		synctest.Test(t, func(t *testing.T) {
			m := &machines{
				bench: newBench(nil), fates: fates, life: life,
				tried: map[ID]int{}, spent: map[ID]int{}, took: map[ID]int{}, deaths: make(chan struct{}, 1),
			}
			m.cfg.Policies = map[Lane]Policy{}
			for lane := Code; lane <= Bulk; lane++ {
				m.cfg.Policies[lane] = Policy{Attempts: 6, Base: time.Second, Max: 20 * time.Second, Timeout: time.Minute, NoBearer: 5 * time.Second}
			}
			for i := range n {
				msg := sms(i)
				msg.Lane = lanes[msg.ID]
				if life > 0 {
					msg.Expires = start.Add(life)
				}
				m.put(t, msg)
			}
			m.live()
			faults = append(m.faults, m.judged()...)
		})
		if len(faults) > 0 {
			rt.Fatal(faults)
		}
	})
}

// judged is what is wrong at the end of the hour.
func (m *machines) judged() []string {
	var faults []string
	for id := range m.fates {
		e, p := m.get(id), m.cfg.Policies[Bulk]
		switch {
		case e.ends != 1:
			faults = append(faults, fmt.Sprintf("ended %d times after %d tries", e.ends, m.tried[id]))
		case e.state == Sent && m.took[id] == 0:
			faults = append(faults, "nobody took what is sent")
		case e.state == Buried && e.Expires.IsZero() && e.Attempts < p.Attempts-1:
			faults = append(faults, "given up early")
		case m.spent[id] > p.Attempts:
			faults = append(faults, "tried too often")
		}
	}
	return faults
}
