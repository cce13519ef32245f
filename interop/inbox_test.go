//go:build integration

package interop

import (
	"context"
	"slices"
	"strings"
	"time"

	"healthdial/lab/operator"
)

// text sends an SMS.
func (p *phone) text(message string) *phone {
	p.t.Helper()
	p.typed = append(p.typed, message)
	if _, err := p.network.SMS(within(p.t, patience), p.number, smsNumber, message); err != nil {
		p.t.Fatal(err)
	}
	return p
}

// reads is the first unread SMS with these words. Others stay unread: what is sent
// about different things has no order.
func (p *phone) reads(words string) string {
	p.t.Helper()
	ctx := within(p.t, delivery)
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

// got is how many of the SMS that arrived have all these words.
func (p *phone) got(words ...string) (n int) {
	for _, text := range p.inbox {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			n++
		}
	}
	return n
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
		p.inbox = append(p.inbox, m.Text)
	}
	p.unread = append(p.unread, arrived...)
	return true
}
