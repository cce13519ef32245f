//go:build !production

package modem

import (
	"errors"
	"fmt"
)

var (
	// errRefused is a bare ERROR.
	errRefused = errors.New("ERROR")
	// errUnknown means that a modem has no such command.
	errUnknown = errors.New("no such command")
	// errLater is no result: the command goes on, and done will tell how it ended.
	errLater = errors.New("later")
	// errNoCarrier is NO CARRIER.
	errNoCarrier = errors.New("NO CARRIER")
)

// numeric are the codes of V.250 §5.7.1 that ATV0 has in the place of words. Results
// of other standards have no number.
func numeric(word string) string {
	switch word {
	case "OK":
		return "0"
	case "RING":
		return "2"
	case "NO CARRIER":
		return "3"
	case "ERROR":
		return "4"
	}
	return word
}

// final is the final result code for how a command ended.
func (m *Modem) final(err error) string {
	var cme cmeError
	var cms cmsError
	switch {
	case err == nil:
		return "OK"
	case errors.Is(err, errUnknown):
		return m.model.unknown
	case errors.As(err, &cme):
		return m.explained("+CME ERROR: ", cme.words(), int(cme))
	case errors.As(err, &cms):
		return m.explained("+CMS ERROR: ", cms.words(), int(cms))
	}
	return err.Error()
}

// explained writes an error as AT+CMEE wants it. Of +CMS ERROR the standard does not
// say that CMEE rules it: where the model's maker follows that, it is always told.
func (m *Modem) explained(prefix, words string, code int) string {
	switch {
	case m.now.cmee == 2:
		return prefix + words
	case m.now.cmee == 1, prefix == "+CMS ERROR: " && !m.model.cmeeRulesCMS:
		return fmt.Sprint(prefix, code)
	}
	return "ERROR"
}
