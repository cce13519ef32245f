package sms

import (
	"errors"
	"fmt"

	"healthdial/engine"
	"healthdial/gsm/charset"
	"healthdial/session"
)

// ErrFit is returned for a screen that is too much for a message.
var ErrFit = errors.New("sms: the screen does not fit")

// MaxParts is how many parts a message may have: a Sender sends no more.
const MaxParts = 20

// Fit says whether a screen is a message of at most MaxParts parts, however the
// link numbers them: under a reference of 16 bits they hold the least. It is made
// for engine.Options.Fit.
func (f Format) Fit(w session.Words, s engine.Screen) error {
	parts, err := charset.Layout{By: charset.UDH16}.Split(f.Write(w, session.View{Screen: s}).Text, 0)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFit, err)
	}
	if len(parts) > MaxParts {
		return fmt.Errorf("%w: %d parts", ErrFit, len(parts))
	}
	return nil
}
