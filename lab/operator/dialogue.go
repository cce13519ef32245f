//go:build !production

package operator

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"healthdial/gsm/charset"
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
	session uint8
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
		d.last = smpp.USSDStep{Act: a, Session: uint16(d.session)}
	} else {
		d.last = d.last.Reply(a)
	}
	return d.last
}

// dial opens a dialogue and waits for its first page.
func (o *Operator) dial(ctx context.Context, p *phone, code string) (Screen, error) {
	if code == "" || len(code) > 160 {
		return Screen{}, errLongEntry
	}
	bind, err := o.application()
	if err != nil {
		return Screen{}, err
	}
	d, err := p.open(bind, serviceCode(code))
	if err != nil {
		return Screen{}, err
	}
	return o.turn(ctx, p, d, smpp.USSDBegin, code)
}

// answer sends what the person typed and waits for the next page.
func (o *Operator) answer(ctx context.Context, p *phone, text string) (Screen, error) {
	if text == "" || len(text) > 160 {
		return Screen{}, errLongEntry
	}
	d := p.current()
	if d == nil {
		return Screen{}, errNoDialogue
	}
	return o.turn(ctx, p, d, smpp.USSDAnswer, text)
}

// hangUp ends the open dialogue and tells the application.
func (o *Operator) hangUp(ctx context.Context, p *phone) error {
	d := p.current()
	if d == nil || !p.close(d) {
		return errNoDialogue
	}
	_, err := d.bind.Send(ctx, o.write(p, d, smpp.USSDAborted, ""))
	return err
}

// turn sends one step and waits for the page that answers it. Whatever goes
// wrong ends the dialogue, as it does in a network.
func (o *Operator) turn(ctx context.Context, p *phone, d *dialogue, act smpp.USSDAct, text string) (Screen, error) {
	if !d.await() {
		return Screen{}, errBusy
	}
	wait, cancel := context.WithTimeout(ctx, o.cfg.PageWait)
	defer cancel()
	if _, err := d.bind.Send(wait, o.write(p, d, act, text)); err != nil {
		p.close(d)
		return Screen{}, fmt.Errorf("operator: the application did not take it: %w", err)
	}
	select {
	case page := <-d.pages:
		o.show(p, d, page)
		return page, nil
	case <-d.ended:
		return Screen{}, errNoDialogue
	case <-wait.Done():
		o.abort(p, d)
		return Screen{}, errNoPage
	}
}

// show puts a page on the screen: the dialogue ends or the person may think.
func (o *Operator) show(p *phone, d *dialogue, page Screen) {
	if !page.Open {
		p.close(d)
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.think = time.AfterFunc(o.cfg.ThinkTime, func() { o.abort(p, d) })
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

// abort ends a dialogue from the network's side and tells the application later.
func (o *Operator) abort(p *phone, d *dialogue) {
	if !p.close(d) {
		return
	}
	o.later(0, func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, o.cfg.PageWait)
		defer cancel()
		if _, err := d.bind.Send(ctx, o.write(p, d, smpp.USSDAborted, "")); err != nil {
			o.cfg.Logger.Info("operator: abort not delivered", "cause", err)
		}
	})
}

// write makes one step of the handset a message.
func (o *Operator) write(p *phone, d *dialogue, act smpp.USSDAct, text string) smpp.Message {
	coding, payload := charset.Encode(text)
	m := smpp.Message{
		Source:     smpp.Address{TON: 1, NPI: 1, Addr: p.number.Digits()},
		Dest:       smpp.Address{Addr: d.to},
		DataCoding: map[byte]uint8{charset.CodingDefault: charset.CodingUSSDGSM7, charset.CodingUCS2: charset.CodingUSSDUCS2}[coding],
		Payload:    payload,
	}
	o.cfg.Dialect.Write(&m, d.step(act))
	return m
}

// open begins a dialogue, unless the handset is in one.
func (p *phone) open(bind *smpp.Bind, code string) (*dialogue, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dialogue != nil {
		return nil, errBusy
	}
	p.session++
	p.dialogue = &dialogue{bind: bind, to: code, session: p.session, pages: make(chan Screen, 1), ended: make(chan struct{})}
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

// serviceCode is the part of a dial string that the network routes by: *456# of
// *456*3*1#.
func serviceCode(dialled string) string {
	for i := 1; i < len(dialled) && i < 20; i++ {
		if dialled[i] == '*' || dialled[i] == '#' {
			return dialled[:i] + "#"
		}
	}
	return dialled[:min(len(dialled), 20)]
}
