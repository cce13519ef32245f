package modem

import (
	"fmt"
	"slices"
)

// RefusedError is returned when modem or network refused a message: +CMS ERROR (TS 27.005
// §3.2.5: 0-127 RP causes of TS 24.011 §E.2, 128-255 TP-FCS of TS 23.040 §9.2.3.22, 300 and
// up the modem's).
type RefusedError struct{ Code int }

// Error names the code; it holds no content.
func (e *RefusedError) Error() string { return fmt.Sprintf("modem: +CMS ERROR: %d", e.Code) }

// Codes that are known by more than their number.
const (
	congestion     = 42
	noResources    = 47
	centreBusy     = 0xC0
	memoryFull     = 322
	networkTimeout = 332
	noAckExpected  = 340
	unknownError   = 500
	invalidIndex   = 321
	notSupported   = 303
	simBusy        = 314
)

// final are the codes that say of a message that it will never go: there is no such number,
// or modem or network cannot read what it says. All others speak of the SIM, the modem or
// the network as they stand: the same message may go later, or by another modem.
var final = [...][2]int{
	{1, 1},       // unassigned number
	{30, 30},     // unknown subscriber
	{81, 81},     // invalid reference value
	{95, 97},     // semantically incorrect, invalid mandatory information, message type
	{99, 100},    // information element non-existent, invalid contents
	{0x80, 0x9F}, // TP-PID and TP-DCS errors
	{0xB0, 0xB0}, // TPDU not supported
	{0xC3, 0xC7}, // invalid or barred address, duplicate, validity period
	{303, 305},   // not supported, invalid PDU mode parameter, invalid text mode parameter
}

// Temporary reports whether the same message may go another time or another way.
func (e *RefusedError) Temporary() bool {
	return !slices.ContainsFunc(final[:], func(span [2]int) bool { return span[0] <= e.Code && e.Code <= span[1] })
}

// Congested reports whether the network has too much to do.
func (e *RefusedError) Congested() bool {
	return e.Code == congestion || e.Code == noResources || e.Code == centreBusy
}

// awayMessage knows the codes of +CMS ERROR for a SIM or network that is not there.
func awayMessage(code int) bool {
	return code >= 310 && code <= 318 && code != simBusy || code == 331
}

// awayEquipment knows those of +CME ERROR (TS 27.007 §9.2.1).
func awayEquipment(code int) bool {
	return code >= 10 && code <= 18 && code != 14 || code == 30 || code == 32
}
