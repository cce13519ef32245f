package session

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/seal"
)

// postman takes turns of letters, or fails to.
type postman struct {
	do func(ev Event) error

	mu   sync.Mutex
	seen []string
	at   []time.Duration
}

// came are the letters that came so far, those that came at once in order of text.
func (p *postman) came() ([]string, []time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := slices.Clone(p.seen)
	for i := range seen {
		for j := range i {
			if p.at[i] == p.at[j] && seen[i] < seen[j] {
				seen[i], seen[j] = seen[j], seen[i]
			}
		}
	}
	return seen, slices.Clone(p.at)
}

func (p *postman) Take(_ context.Context, ev Event, _ Format) (Page, error) {
	p.mu.Lock()
	p.seen, p.at = append(p.seen, ev.Text), append(p.at, time.Since(bubble))
	p.mu.Unlock()
	return Page{}, p.do(ev)
}

// office is a Mail at work on an inbox, in a bubble of time.
func office(m *memory, p *postman) (mail *Mail, stop func()) {
	mail = &Mail{Inbox: m, Turns: p, Now: time.Now, Workers: 4}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- mail.Run(ctx) }()
	return mail, func() { cancel(); <-done }
}

// takes is what Turns does to a letter that it answers.
func (m *memory) takes(ev Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(*ev.Letter)
	m.taken[*ev.Letter]++
	m.touch()
	return nil
}

func TestLettersInOrderPerNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		p := &postman{do: func(ev Event) error {
			if strings.HasPrefix(ev.Text, "a") {
				time.Sleep(10 * time.Second)
			}
			return m.takes(ev)
		}}
		_, stop := office(m, p)
		for _, text := range []string{"a1", "a2", "b1", "a3", "b2"} {
			m.deliver(seal.Owner{text[0]}, Letter{Text: text})
		}
		time.Sleep(time.Second)
		if seen, _ := p.came(); !slices.Equal(seen, []string{"a1", "b1", "b2"}) {
			t.Errorf("at first %v", seen)
		}
		time.Sleep(30 * time.Second)
		stop()
		seen, at := p.came()
		if want := []string{"a1", "b1", "b2", "a2", "a3"}; !slices.Equal(seen, want) {
			t.Errorf("%v, want %v", seen, want)
		}
		if at[4] != 20*time.Second {
			t.Errorf("the last began after %v: not at once", at[4])
		}
	})
}

// TestHalfALetterIsSaidToBe has the turn know that parts never came.
func TestHalfALetterIsSaidToBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		half := map[string]bool{}
		p := &postman{do: func(ev Event) error {
			half[ev.Text] = ev.Incomplete
			return m.takes(ev)
		}}
		_, stop := office(m, p)
		m.deliver(seal.Owner{1}, Letter{Text: "whole"})
		m.deliver(seal.Owner{1}, Letter{Text: "half", Missing: 1})
		time.Sleep(time.Second)
		stop()
		if len(half) != 2 || half["whole"] || !half["half"] {
			t.Errorf("%v", half)
		}
	})
}

func TestPoisonIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		p := &postman{do: func(ev Event) error {
			switch ev.Text {
			case "fails", "also":
				return errors.New("a bug")
			}
			return m.takes(ev)
		}}
		mail, stop := office(m, p)
		for _, text := range []string{"also", "fails", "good"} {
			m.deliver(seal.Owner{1}, Letter{Text: text})
		}
		time.Sleep(time.Minute)
		stop()
		if len(m.letters) != 0 || len(m.events) != 2 || m.events[0].Kind != "letter.dropped" || len(m.taken) != 1 {
			t.Errorf("%d letters left, events %+v", len(m.letters), m.events)
		}
		if len(p.seen) != 2*5+1 || len(mail.tries) != 0 {
			t.Errorf("%d turns, %d counts kept", len(p.seen), len(mail.tries))
		}
	})
}

func TestAnOutageDropsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		p := &postman{do: func(ev Event) error {
			if time.Since(bubble) < time.Hour {
				return ErrBusy
			}
			return m.takes(ev)
		}}
		down := func(string) fault {
			if since := time.Since(bubble); since > 2*time.Minute && since < 30*time.Minute {
				return failsBefore
			}
			return works
		}
		m.faults = down
		_, stop := office(m, p)
		id := m.deliver(seal.Owner{1}, Letter{Text: "x"})
		time.Sleep(61 * time.Minute)
		stop()
		if m.taken[id] != 1 || len(m.events) != 0 {
			t.Errorf("taken %d times, events %v", m.taken[id], m.events)
		}
	})
}

func TestMailStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		p := &postman{do: func(ev Event) error { time.Sleep(5 * time.Second); return m.takes(ev) }}
		_, stop := office(m, p)
		id := m.deliver(seal.Owner{1}, Letter{Text: "x"})
		m.deliver(seal.Owner{1}, Letter{Text: "y"})
		synctest.Wait()
		stop() // the turn in hand is finished, no other begun
		if m.taken[id] != 1 || len(p.seen) != 1 || time.Since(bubble) != 5*time.Second {
			t.Errorf("taken %d times, %d turns, after %v", m.taken[id], len(p.seen), time.Since(bubble))
		}
	})
}
