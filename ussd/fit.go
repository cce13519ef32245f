package ussd

import (
	"errors"
	"fmt"

	"healthdial/engine"
	"healthdial/session"
)

// ErrFit is returned for a screen that cannot be shown cleanly.
var ErrFit = errors.New("ussd: the screen does not fit")

// MaxPages is how many pages a screen may have with its longest arguments. Nobody
// reads so many, but a list of the longest names may get there.
const MaxPages = 40

// Fit says whether a screen pages cleanly on this format: no word is cut, and
// there are at most MaxPages pages. It is made for engine.Options.Fit.
func (f Format) Fit(w session.Words, s engine.Screen) error {
	s.Note = nil
	sheet := f.lay(w, s)
	switch {
	case sheet.broken:
		return fmt.Errorf("%w: a word is longer than a page", ErrFit)
	case len(sheet.pages) > MaxPages:
		return fmt.Errorf("%w: %d pages", ErrFit, len(sheet.pages))
	}
	return nil
}
