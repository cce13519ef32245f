package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"healthdial/consent"
	"healthdial/outbox"
	"healthdial/session"
	"healthdial/ussd"
)

// presser is the person with a USSD phone, who goes on until the request is decided.
type presser struct {
	*asked
	wish   string // the option wanted: "Allow", "Refuse"
	events uint32
	dialog string
	screen string
	open   bool
	busy   int  // times told to try again
	said   bool // "recorded" was before their eyes
}

// take makes one event. What cannot be acknowledged must not be told, nor may a page say
// that nothing happened.
func (p *presser) take(kind session.EventKind, text string) {
	p.t.Helper()
	p.events++
	if kind == session.Opened {
		p.dialog = fmt.Sprint(p.events)
	}
	now := p.s.clock.now()
	page, err := p.s.turns.Take(p.t.Context(), session.Event{
		ID: session.EventID{1, byte(p.events), byte(p.events >> 8)}, Kind: kind, Number: p.number, Channel: session.USSD, Link: "lab",
		Gateway: p.dialog, Text: text, At: now, Deadline: now.Add(20 * time.Second),
	}, ussd.Format{})
	away := p.store.heal()
	if errors.Is(err, session.ErrBusy) {
		p.busy++
		p.open = false
		return
	}
	p.ok(err)
	p.screen, p.open = page.Text, page.Open
	recorded := strings.Contains(page.Text, "ecorded")
	if away && recorded || strings.Contains(page.Text, "Nothing was changed") {
		p.t.Errorf("replicas away %t, and the page says %q", away, page.Text)
	}
	p.said = p.said || recorded
}

// option is the number of an option on the page, by words in it.
func (p *presser) option(words string) string {
	found := regexp.MustCompile(`(?m)^(\d+)[. ]+.*` + words).FindStringSubmatch(p.screen)
	if found == nil {
		return ""
	}
	return found[1]
}

// goOn does the next thing, or reports that there is none.
func (p *presser) goOn() bool {
	p.t.Helper()
	switch {
	case p.said || strings.Contains(p.screen, "no longer open"):
		return false
	case !p.open:
		p.take(session.Opened, "")
		return true
	case strings.Contains(p.screen, "year of birth"):
		p.take(session.Entered, "1961")
		return true
	case strings.Contains(p.screen, "enter the 6-digit code"):
		p.take(session.Entered, p.code())
		return true
	}
	for _, words := range []string{p.wish, "Start again", "A request waits", "Sample Clinic", "More"} {
		if number := p.option(words); number != "" {
			p.take(session.Entered, number)
			return true
		}
	}
	return false
}

// code is the last one that came by SMS.
func (p *presser) code() (digits string) {
	p.t.Helper()
	for _, m := range p.inbox() {
		if secret, ok := m.Phrase.Args["secret"]; ok {
			digits = secret.Text
		}
	}
	return digits
}

// inbox is what was sent so far.
func (a *asked) inbox() []outbox.Message {
	a.t.Helper()
	got, err := a.s.store.Outbox().Claim(a.t.Context(), a.s.clock.now(), outbox.Bulk, 99, time.Hour)
	a.ok(err)
	for _, m := range got {
		a.sent = append(a.sent, m.Message)
	}
	return a.sent
}

// TestUnreplicatedPress has the replicas go away at each act of somebody's decision on a
// USSD phone in turn, with what they then do kept or lost: "recorded" is only told of what
// is on record, and in the end it is decided, once.
func TestUnreplicatedPress(t *testing.T) {
	t.Parallel()
	c, _ := inletFolder(t)
	book, err := compile(c.Service)
	if err != nil {
		t.Fatal(err)
	}
	for wish, want := range map[string]consent.Choice{"Allow": consent.Approve, "Refuse": consent.Deny} {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s lost %t", wish, lost), func(t *testing.T) {
				t.Parallel()
				acts := 0
				for hit := true; hit; acts++ {
					p := &presser{asked: newAsked(t, c, book, lost), wish: wish}
					p.store.after(acts)
					for n := 0; p.goOn(); n++ {
						if n > 60 {
							t.Fatalf("act %d: it does not end: %q", acts, p.screen)
						}
					}
					if choice, times := p.decided(); choice != want || times != 1 {
						t.Errorf("act %d: decided %q, %d times, shown %t, after %q", acts, choice, times, p.said, p.screen)
					}
					hit = p.busy > 0
					if !hit && !p.said {
						t.Errorf("undisturbed it ends with %q", p.screen)
					}
				}
				if acts < 8 {
					t.Errorf("only %d acts", acts)
				}
			})
		}
	}
}

// TestUnreplicatedLetter has the replicas go away at an act of an SMS: it is not answered
// before they are back, and then once, by what was done.
func TestUnreplicatedLetter(t *testing.T) {
	t.Parallel()
	c, _ := inletFolder(t)
	book, err := compile(c.Service)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"NO", "STOP"} {
		for acts := range 2 {
			t.Run(fmt.Sprintf("%s act %d", text, acts), func(t *testing.T) {
				t.Parallel()
				a := newAsked(t, c, book, false)
				a.write(text)
				a.store.after(acts)
				stop := a.reads()
				defer stop()
				for range 2 {
					<-a.store.refused
				}
				if n := len(a.replies()); n > 0 && acts == 0 { // act 1 is the turn's own, with its answer
					t.Errorf("answered %d times while nothing is acknowledged", n)
				}
				a.store.heal()
				if !eventually(t, func() bool { return len(a.replies()) > 0 }) {
					t.Fatal("never answered")
				}
				a.outcome(text)
			})
		}
	}
}

// write puts an SMS into the inbox.
func (a *asked) write(text string) {
	a.t.Helper()
	if text == "NO" {
		r, err := a.s.store.Consents().Load(a.t.Context(), a.owner, "r-1")
		a.ok(err)
		text += " " + r.Ref
	}
	_, err := a.s.store.Inbox().Receive(a.t.Context(), session.Part{
		From: a.number, To: "56789", Link: "lab", Payload: []byte(text), Event: session.EventID{9}, At: a.s.clock.now(),
	})
	a.ok(err)
}

// reads has letters read until stop is called.
func (a *asked) reads() (stop func()) {
	ctx, cancel := context.WithCancel(a.t.Context())
	done := make(chan error, 1)
	go func() { done <- a.s.front[0](ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			a.t.Error(err)
		}
	}
}

// replies are the texts of answers to SMS.
func (a *asked) replies() (texts []string) {
	a.t.Helper()
	for _, m := range a.inbox() {
		if m.Text != "" {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// outcome looks at what one SMS led to.
func (a *asked) outcome(text string) {
	a.t.Helper()
	said := a.replies()
	want := map[string]string{"NO": "This is recorded", "STOP": "no more optional messages"}[text]
	if len(said) != 1 || !strings.Contains(said[0], want) {
		a.t.Errorf("answered %q", said)
	}
	person, err := a.s.persons.Load(a.t.Context(), a.owner, a.number)
	a.ok(err)
	choice, times := a.decided()
	if text == "NO" && (choice != consent.Deny || times != 1) || text == "STOP" && !person.Stopped {
		a.t.Errorf("decided %q, %d times; stopped %t", choice, times, person.Stopped)
	}
}
