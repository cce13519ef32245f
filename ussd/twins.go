package ussd

import (
	"sync"
	"time"
)

// MaxTwins is the longest that two starts of one dial may lie apart: later, a
// start is the person's.
const MaxTwins = twin

// twins recognises the second start that some gateways send for one dial, under
// the number of the first dialogue or under one of its own. Under the same number
// it is dropped, since its page is on its way; under another it is answered by the
// same page, and what the person enters in either dialogue belongs to the first.
type twins struct {
	within time.Duration // how far apart; 0 if the gateway sends one

	mu     sync.Mutex             // guards all below
	starts map[dialogueName]start // by the person with what was dialled
	opened map[dialogueName]start // by the dialogue that a start opened
	firsts map[dialogueName]start // by the dialogue of a second: its first
	swept  time.Time
}

// start is when a dialogue began, its number at the gateway, and what was dialled.
type start struct {
	dial    dialogueName
	session uint16
	at      time.Time
}

func newTwins(within time.Duration) *twins {
	return &twins{
		within: min(within, MaxTwins),
		starts: make(map[dialogueName]start), opened: make(map[dialogueName]start), firsts: make(map[dialogueName]start),
	}
}

// begin notes a start. dial names the person with what was dialled, own the
// dialogue. It returns the number of the first start, and whether this is the
// second.
func (t *twins) begin(dial, own dialogueName, session uint16, now time.Time) (first uint16, second bool) {
	if t.within <= 0 {
		return session, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sweep(now)
	known, ok := t.starts[dial]
	if !ok || now.Sub(known.at) >= t.within {
		delete(t.firsts, own)
		if len(t.starts) < maxDialogues {
			t.starts[dial] = start{dial, session, now}
			t.opened[own] = t.starts[dial]
		}
		return session, false
	}
	if known.session != session && len(t.firsts) < maxDialogues {
		t.firsts[own] = known
	}
	return known.session, true
}

// first is the number of the dialogue that an entry belongs to.
func (t *twins) first(own dialogueName, session uint16) uint16 {
	if t.within <= 0 {
		return session
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.firsts[own]; ok {
		return known.session
	}
	return session
}

// over notes that a dialogue has moved on or ended, or that its first page was not
// taken: whatever is dialled next is no second.
func (t *twins) over(own dialogueName) {
	if t.within <= 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.opened[own]; ok {
		delete(t.opened, own)
		delete(t.starts, known.dial)
	}
}

// sweep needs mu.
func (t *twins) sweep(now time.Time) {
	if now.Sub(t.swept) < dialogueLife {
		return
	}
	t.swept = now
	for _, m := range []map[dialogueName]start{t.starts, t.opened, t.firsts} {
		for n, known := range m {
			if now.Sub(known.at) > dialogueLife {
				delete(m, n)
			}
		}
	}
}
