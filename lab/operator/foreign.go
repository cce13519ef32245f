//go:build !production

package operator

import (
	"context"
	"fmt"

	"healthdial/gsm/msisdn"
)

// Text puts a short message from somebody who is not bound here into a handset's
// inbox, as messages reach it from the rest of the world. The sender is a number or
// a header of letters. It does not block.
func (o *Operator) Text(to msisdn.Number, from, text string) error {
	p, err := o.phones.of(to)
	if err != nil {
		return err
	}
	p.receive("sms", from, text)
	return nil
}

// Attach has what handsets send to a number go to a phone that is not held here, such
// as a simulated modem, rather than to the application. take is told the sender, as
// +91..., and the text, and returns when that phone's network has it.
func (o *Operator) Attach(n msisdn.Number, take func(from, text string) error) {
	o.phones.mu.Lock()
	defer o.phones.mu.Unlock()
	o.phones.elsewhere[n] = take
}

// Ask is a step in a USSD dialogue of a phone that is not held here: what was said in
// it, the code first. open tells whether an answer is wanted.
func (o *Operator) Ask(ctx context.Context, number string, said []string) (page string, open bool, err error) {
	n, err := msisdn.Parse(number, "IN")
	if err != nil {
		return "", false, fmt.Errorf("operator: ask: %w", err)
	}
	p, err := o.phones.of(n)
	if err != nil {
		return "", false, err
	}
	var s Screen
	if len(said) == 1 {
		s, err = o.dial(ctx, p, said[0])
	} else {
		s, err = o.answer(ctx, p, said[len(said)-1])
	}
	return s.Screen, s.Open, err
}

// elsewhereAt is who takes what is sent to an address, or nil.
func (p *phones) elsewhereAt(to string) func(from, text string) error {
	n, err := msisdn.Parse(to, "IN")
	if err != nil {
		return nil // a short code
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.elsewhere[n]
}
