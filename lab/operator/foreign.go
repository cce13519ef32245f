//go:build !production

package operator

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

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

// elsewhere is a phone that is not held here.
type elsewhere struct {
	take func(from, text string) error
	ring func(from string) error
}

// Attach has what handsets send to a number go to a phone that is not held here, such
// as a simulated modem, rather than to the application. take is told the sender, as
// +91..., and the text, and returns when that phone's network has it. ring is told who
// calls, and returns at once.
func (o *Operator) Attach(n msisdn.Number, take func(from, text string) error, ring func(from string) error) {
	o.phones.mu.Lock()
	defer o.phones.mu.Unlock()
	o.phones.elsewhere[n] = elsewhere{take, ring}
}

// errNobody is returned for a call to a number that cannot be called.
var errNobody = echo.NewHTTPError(http.StatusNotFound, "nobody can be called at this number")

// call has a phone that is not held here ring.
func (o *Operator) call(p *phone, to string) error {
	if who := o.phones.elsewhereAt(to); who.ring != nil {
		return who.ring(p.name)
	}
	return errNobody
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

// elsewhereAt is the phone elsewhere that has an address; the zero one if none has.
func (p *phones) elsewhereAt(to string) elsewhere {
	n, err := msisdn.Parse(to, "IN")
	if err != nil {
		return elsewhere{} // a short code
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.elsewhere[n]
}
