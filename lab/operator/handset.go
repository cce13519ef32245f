//go:build !production

package operator

import (
	"context"

	"healthdial/gsm/msisdn"
)

// Handset is a handset held by a program in the operator's own process, past HTTP:
// for thousands of key presses a second. Its methods fail as a [Client]'s do, but the
// error is no Refusal. It may be used by several goroutines.
type Handset struct {
	operator *Operator
	phone    *phone
}

// Handset is the handset with a number.
func (o *Operator) Handset(n msisdn.Number) (Handset, error) {
	p, err := o.phones.of(n)
	return Handset{o, p}, err
}

// Dial dials a USSD code and waits for the first page.
func (h Handset) Dial(ctx context.Context, code string) (Screen, error) {
	return h.operator.dial(ctx, h.phone, code)
}

// Answer types an answer to the page on the screen and waits for the next page.
func (h Handset) Answer(ctx context.Context, text string) (Screen, error) {
	return h.operator.answer(ctx, h.phone, text)
}

// HangUp ends the dialogue.
func (h Handset) HangUp(ctx context.Context) error { return h.operator.hangUp(ctx, h.phone) }

// SMS sends a short message of any length. It returns when the application has taken
// the last part, or has not.
func (h Handset) SMS(ctx context.Context, to, text string) (parts int, err error) {
	return h.operator.send(ctx, h.phone, to, text)
}

// Inbox is what arrived after the text numbered after. While there is nothing it
// waits until ctx ends.
func (h Handset) Inbox(ctx context.Context, after int) []Text { return h.phone.texts(ctx, after) }
