package modem

import (
	"fmt"
	"slices"
)

// RefusedError is returned when modem or network refused a message for certain: +CMS ERROR
// (TS 27.005 §3.2.5: 0-127 are RP causes of TS 24.011 §8.2.5.4, 128-255 TP-FCS of TS 23.040
// §9.2.3.22, 300 and up the modem's own).
type RefusedError struct{ Code int }

// Error names the code; it holds no content.
func (e *RefusedError) Error() string { return fmt.Sprintf("modem: +CMS ERROR: %d", e.Code) }

// Codes that mean too much at once.
const (
	rpCongestion = 42
	rpResources  = 47
	fcsBusy      = 0xC0
)

// Congested reports whether network or service centre have too much to do.
func (e *RefusedError) Congested() bool {
	return slices.Contains([]int{rpCongestion, rpResources, fcsBusy}, e.Code)
}

// forGood are the codes by which a message is never taken from this SIM: the number is not
// there or barred, or the message itself is at fault.
var forGood = []int{
	1, 8, 10, 21, 28, 29, 30, 50, 69, 81, 95, 96, 97, 98, 99, 111, // RP causes
	0x80, 0x81, 0x82, 0x8F, 0x90, 0x91, 0x9F, 0xA0, 0xA1, 0xAF, 0xB0, 0xC1, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, // TP-FCS
	303, 304, 305, // not supported, invalid PDU, invalid text
}

// Temporary reports whether the same message may be taken later. Codes that nobody knows
// are, since many modems have their own.
func (e *RefusedError) Temporary() bool { return !slices.Contains(forGood, e.Code) }
