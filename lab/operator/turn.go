//go:build !production

package operator

import (
	"context"
	"fmt"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
)

// dial opens a dialogue and waits for its first page.
func (o *Operator) dial(ctx context.Context, p *phone, code string) (Screen, error) {
	if code == "" || len(code) > 160 {
		return Screen{}, errLongEntry
	}
	bind, err := o.application()
	if err != nil {
		return Screen{}, err
	}
	service := serviceCode(code)
	d, err := p.open(bind, service, o.gateway.numbers())
	if err != nil {
		return Screen{}, err
	}
	if o.gateway.has(BareCode) {
		code = service
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
	p.saw(map[bool]Did{true: Dialled, false: Answered}[act == smpp.USSDBegin], text)
	page, err := o.exchange(ctx, p, d, act, text)
	if err != nil {
		p.saw(Silence, err.Error())
		return Screen{}, err
	}
	p.saw(map[bool]Did{true: Asked, false: Released}[page.Open], page.Screen)
	return page, nil
}

// exchange is a turn that nobody watches.
func (o *Operator) exchange(ctx context.Context, p *phone, d *dialogue, act smpp.USSDAct, text string) (Screen, error) {
	wait, cancel := context.WithTimeout(ctx, o.cfg.PageWait)
	defer cancel()
	if err := o.tell(wait, p, d, act, text); err != nil {
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

// tell sends one step to the application; a start twice, if the gateway does so.
func (o *Operator) tell(ctx context.Context, p *phone, d *dialogue, act smpp.USSDAct, text string) error {
	m := o.write(p, d, act, text)
	if _, err := d.bind.Send(ctx, m); err != nil || act != smpp.USSDBegin || !o.gateway.has(TwoStarts) {
		return err
	}
	_, err := d.bind.Send(ctx, m)
	return err
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
	o.gateway.dialect.Write(&m, d.step(act))
	return m
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
