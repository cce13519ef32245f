//go:build !production

package operator

import (
	"errors"
	"sync"
	"time"

	"healthdial/gsm/smpp"
)

// What goes wrong with a dialogue, as a handset tells it.
var (
	errBusy       = errors.New("operator: a dialogue is open on this phone: answer or hang up")
	errNoDialogue = errors.New("operator: no dialogue is open on this phone")
	errNoPage     = errors.New("operator: connection problem or invalid code: nothing came in time")
	errLongEntry  = errors.New("operator: an entry has 1 to 160 characters")
)

// Screen is what a handset shows in a dialogue. Open says whether it can be
// answered.
type Screen struct {
	Session int    `json:"session"`
	Screen  string `json:"screen"`
	Open    bool   `json:"open"`
}

// dialogue is one USSD dialogue of a handset with an application.
type dialogue struct {
	bind    *smpp.Bind
	to      string      // the service code
	pages   chan Screen // capacity 1
	session uint16      // counts this phone's dialogues
	number  uint16      // of the dialogue at the gateway
	ended   chan struct{}
	once    sync.Once

	mu      sync.Mutex
	last    smpp.USSDStep // seen on the wire, either way
	waiting bool          // for a page
	think   *time.Timer   // ends the dialogue when the person takes too long
}

// end makes the dialogue over; it tells whether it was open until now.
func (d *dialogue) end() (ended bool) {
	d.once.Do(func() {
		close(d.ended)
		ended = true
	})
	return ended
}

// step is the next step from the handset's side.
func (d *dialogue) step(a smpp.USSDAct) smpp.USSDStep {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a == smpp.USSDBegin {
		d.last = smpp.USSDStep{Act: a, Session: d.number}
	} else {
		d.last = d.last.Reply(a)
	}
	return d.last
}

// await begins to wait for a page, unless something waits for one already.
func (d *dialogue) await() bool {
	d.rest()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waiting {
		return false
	}
	d.waiting = true
	return true
}

// rest stops the clock while the person does not have to answer.
func (d *dialogue) rest() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.think != nil {
		d.think.Stop()
	}
}

// open begins a dialogue, unless the handset is in one. Its gateway has so many
// numbers for dialogues.
func (p *phone) open(bind *smpp.Bind, code string, numbers int) (*dialogue, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dialogue != nil {
		return nil, errBusy
	}
	p.session++
	p.dialogue = &dialogue{
		bind: bind, to: code, session: p.session, number: uint16(int(p.session) % numbers),
		pages: make(chan Screen, 1), ended: make(chan struct{}),
	}
	return p.dialogue, nil
}

// current is the open dialogue, or nil.
func (p *phone) current() *dialogue {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dialogue
}

// close ends d if it is open.
func (p *phone) close(d *dialogue) bool {
	d.rest()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dialogue == d {
		p.dialogue = nil
	}
	return d.end()
}
