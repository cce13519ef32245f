package modem

import (
	"errors"

	"healthdial/gsm/at"
)

// errAdrift ends a session whose SIM has had no network for long.
var errAdrift = errors.New("modem: it finds no network")

// missingError is an error of Config.Open.
type missingError struct{ error }

func (e missingError) Unwrap() error { return e.error }

// ailmentOf is what is wrong after a session ended with an error.
func ailmentOf(err error) ailment {
	switch {
	case errors.As(err, new(missingError)):
		return portMissing
	case errors.Is(err, errAdrift):
		return noNetwork
	case errors.Is(err, errSilent), errors.Is(err, at.ErrSilent):
		return noAnswer
	case errors.Is(err, errRestarted), errors.Is(err, errMemory), errors.Is(err, errSIM), errors.Is(err, at.ErrClosed):
		return lineFell
	}
	return cannotSetUp
}
