//go:build integration

package interop

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"healthdial/lab/operator"
)

// The service as people know it.
const (
	shortCode = "*456#"
	smsNumber = "56789"
)

// patience is how long one screen or message may take.
const patience = 15 * time.Second

// phone is a handset in a person's hand: somebody who reads what is on the screen
// and chooses by the words, not by a number that they know beforehand.
type phone struct {
	t       *testing.T
	network operator.Client
	number  string

	screen operator.Screen
	unread []operator.Text
	last   int // number of the last text that arrived
}

func (p *phone) dial() *phone {
	p.t.Helper()
	return p.see(p.network.Dial(within(p.t, patience), p.number, shortCode))
}

// enter types something and expects that the screen allows it.
func (p *phone) enter(text string) *phone {
	p.t.Helper()
	if !p.screen.Open {
		p.t.Fatalf("the dialogue is over, and %q was to be entered:\n%s", text, p.screen.Screen)
	}
	return p.see(p.network.Answer(within(p.t, patience), p.number, text))
}

func (p *phone) see(s operator.Screen, err error) *phone {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("after this screen: %v\n%s", err, p.screen.Screen)
	}
	p.t.Logf("%s, session %d:\n%s", p.number, s.Session, s.Screen)
	p.screen = s
	return p
}

// choose chooses the option whose label begins with these words, turning pages
// until it is there.
func (p *phone) choose(label string) *phone {
	p.t.Helper()
	for range 10 {
		if number := option(p.screen.Screen, label); number != "" {
			return p.enter(number)
		}
		if !p.more() {
			break
		}
		p.enter("99")
	}
	p.t.Fatalf("there is no option %q:\n%s", label, p.screen.Screen)
	return nil
}

// option is the number of the option whose label begins with these words.
func option(screen, label string) string {
	found := regexp.MustCompile(`(?m)^(\d+)\. ` + regexp.QuoteMeta(label)).FindStringSubmatch(screen)
	if found == nil {
		return ""
	}
	return found[1]
}

// all is the text of all pages of the screen, without the lines for keys that every
// page has; the last is shown then.
func (p *phone) all() string {
	p.t.Helper()
	text := keys.ReplaceAllString(p.screen.Screen, "")
	for range 20 {
		if !p.more() {
			return text
		}
		text += "\n" + keys.ReplaceAllString(p.enter("99").screen.Screen, "")
	}
	p.t.Fatal("pages without end")
	return ""
}

// more reports whether the screen has a further page.
func (p *phone) more() bool { return strings.Contains(p.screen.Screen, "\n99. ") }

var keys = regexp.MustCompile(`(?m)^(99|0|00)\. .*$`)

// shows expects words on the screen.
func (p *phone) shows(words ...string) *phone {
	p.t.Helper()
	holds(p.t, p.screen.Screen, words...)
	return p
}

// closes expects that the dialogue ended with the screen.
func (p *phone) closes() *phone {
	p.t.Helper()
	if p.screen.Open {
		p.t.Fatalf("the dialogue is open after:\n%s", p.screen.Screen)
	}
	return p
}

// holds expects words in a text, wherever its lines break.
func holds(t *testing.T, text string, words ...string) {
	t.Helper()
	flat := strings.Join(strings.Fields(text), " ")
	for _, w := range words {
		if !strings.Contains(flat, w) {
			t.Fatalf("%q is not in:\n%s", w, text)
		}
	}
}

// text sends an SMS.
func (p *phone) text(message string) *phone {
	p.t.Helper()
	if _, err := p.network.SMS(within(p.t, patience), p.number, smsNumber, message); err != nil {
		p.t.Fatal(err)
	}
	return p
}

// reads is the first unread SMS with these words. Others stay unread: what is sent
// about different things has no order.
func (p *phone) reads(words string) string {
	p.t.Helper()
	ctx := within(p.t, patience)
	for {
		if i := slices.IndexFunc(p.unread, func(m operator.Text) bool { return strings.Contains(m.Text, words) }); i >= 0 {
			text := p.unread[i].Text
			p.unread = slices.Delete(p.unread, i, i+1)
			return text
		}
		if !p.waits(ctx) {
			p.t.Fatalf("no SMS says %q; unread: %+v", words, p.unread)
		}
	}
}

// waits takes what arrives into unread; it is false when the time is over.
func (p *phone) waits(ctx context.Context) bool {
	p.t.Helper()
	arrived, err := p.network.Inbox(ctx, p.number, p.last, time.Second)
	if ctx.Err() != nil {
		return false
	}
	if err != nil {
		p.t.Fatal(err)
	}
	for _, m := range arrived {
		p.t.Logf("%s, SMS from %s:\n%s", p.number, m.From, m.Text)
		p.last = m.N
	}
	p.unread = append(p.unread, arrived...)
	return true
}
