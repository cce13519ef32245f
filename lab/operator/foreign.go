//go:build !production

package operator

import "healthdial/gsm/msisdn"

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
