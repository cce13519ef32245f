//go:build integration

package interop

import (
	"context"
	"regexp"
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

const (
	// patience is how long a screen may take.
	patience = 20 * time.Second
	// delivery is how long a message may take: as long as what a killed service had
	// in hand is held for it, and a little.
	delivery = 90 * time.Second
)

// network is an operator's network, as its handsets have it.
type network interface {
	Dial(ctx context.Context, number, code string) (operator.Screen, error)
	Answer(ctx context.Context, number, text string) (operator.Screen, error)
	HangUp(ctx context.Context, number string) error
	SMS(ctx context.Context, number, to, text string) (parts int, err error)
	Inbox(ctx context.Context, number string, after int, wait time.Duration) ([]operator.Text, error)
}

// phone is a handset in a person's hand: somebody who reads what is on the screen
// and chooses by the words, not by a number that they know beforehand.
type phone struct {
	t       *testing.T
	network network
	number  string

	screen operator.Screen
	typed  []string // on screens and in messages
	unread []operator.Text
	inbox  []string // everything that arrived
	last   int      // number of the last text that arrived
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
	p.typed = append(p.typed, text)
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
