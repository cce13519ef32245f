package consent

import (
	"context"
	"fmt"
	"io"

	"healthdial/audit"
)

// SpeakCode is SendCode for somebody who cannot read an SMS, in a call that we placed
// to the registered number: whoever answers has that phone in hand, as whoever reads
// its SMS has. The digits are to be spoken in that call, and only there they count. On
// any other channel it is a Failure. A repeat draws another code: nobody heard the
// first. Exits: Spoken, else those of SendCode but Sent.
func (s *Service) SpeakCode(ctx context.Context, st Step, name string) (digits string, exit Exit, err error) {
	if !st.Placed {
		return "", Failure, fmt.Errorf("consent: a code is spoken only in a call that we placed")
	}
	r, exit, err := s.find(ctx, st, name, false)
	if exit != OK {
		return "", exit, err
	}
	if _, err := io.ReadFull(s.Rand, st.Key[:]); err != nil {
		return "", Failure, fmt.Errorf("consent: drawing a key: %w", err)
	}
	exit, err = s.drawFor(ctx, st, r, func(r *Request, st Step, drawn string) (Exit, effect) {
		digits, r.Code.Spoken = drawn, true
		return Spoken, effect{audit: []audit.Event{r.by(st, "consent.code_spoken", map[string]string{"notice": s.Notice})}}
	})
	if exit != Spoken {
		return "", exit, err
	}
	return digits, Spoken, nil
}

// elsewhere reports whether a code was spoken in a call, and st is in none.
func (c *Code) elsewhere(st Step) bool { return c != nil && c.Spoken && !st.Placed }
