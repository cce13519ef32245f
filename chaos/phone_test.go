//go:build integration && !production

package chaos

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/lab/operator"
)

const (
	shortCode = "*456#"
	smsNumber = "56789"
)

// phone is a handset in the hands of somebody who goes on whatever happens.
type phone struct {
	operator.Handset
	number string
	screen operator.Screen
	texts  []string // all that came by SMS
	last   int      // number of the last of them
}

func (r *rig) phone(digits string) *phone {
	n, err := msisdn.Parse("+91"+digits, "IN")
	if err != nil {
		r.t.Fatal(err)
	}
	h, err := r.operator.Handset(n)
	if err != nil {
		r.t.Fatal(err)
	}
	return &phone{Handset: h, number: n.E164()}
}

// dial begins a dialogue; it is false if no page came, or one that told of trouble.
func (p *phone) dial(ctx context.Context) bool { return p.see(p.Dial(ctx, shortCode)) }

func (p *phone) press(ctx context.Context, text string) bool { return p.see(p.Answer(ctx, text)) }

func (p *phone) see(s operator.Screen, err error) bool {
	p.screen = s
	return err == nil && !isTrouble(s.Screen)
}

// hangsUp ends the dialogue, if one is open.
func (p *phone) hangsUp(ctx context.Context) {
	_ = p.HangUp(ctx) // there is none
	p.screen = operator.Screen{}
}

func (p *phone) shows(words string) bool { return strings.Contains(flat(p.screen.Screen), words) }

// option is the key of the option whose label begins with these words, or "".
func (p *phone) option(label string) string {
	found := regexp.MustCompile(`(?m)^(\d+)\. ` + regexp.QuoteMeta(label)).FindStringSubmatch(p.screen.Screen)
	if found == nil {
		return ""
	}
	return found[1]
}

// reads waits until a text came that a pattern matches, after the first n of them.
func (p *phone) reads(ctx context.Context, n int, patience time.Duration, pattern *regexp.Regexp) (found string, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for p.latest(); ; p.collect(ctx) {
		for _, text := range p.texts[min(n, len(p.texts)):] {
			if pattern.MatchString(flat(text)) {
				return text, nil
			}
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
	}
}

// collect waits for news.
func (p *phone) collect(ctx context.Context) {
	for _, t := range p.Inbox(ctx, p.last) {
		p.texts, p.last = append(p.texts, t.Text), t.N
	}
}

// latest is what has come by now.
func (p *phone) latest() []string {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	p.collect(over)
	return p.texts
}

// says sends an SMS, and sends it again until it is acknowledged, as an SMSC does.
func (p *phone) says(ctx context.Context, text string) error {
	for {
		_, err := p.SMS(ctx, smsNumber, text)
		if err == nil {
			return nil
		}
		if !pause(ctx, 500*time.Millisecond) {
			return errors.Join(err, ctx.Err())
		}
	}
}

// pause waits, and is false if ctx ends first.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
