//go:build !production

package faults

import "slices"

// kinds are the PDUs that a script may name, by the names of the standard. bind is
// any of the three, and receipt a deliver_sm that is a delivery receipt.
var kinds = map[string]func(frame) bool{
	"bind":              is(bindReceiver, bindTransmitter, bindTransceiver),
	"submit_sm":         is(submitSM),
	"submit_sm_resp":    is(submitSM | response),
	"deliver_sm":        is(deliverSM),
	"deliver_sm_resp":   is(deliverSM | response),
	"receipt":           func(f frame) bool { m, ok := parseMessage(f); return ok && f.id() == deliverSM && m.receipt() },
	"data_sm":           is(dataSM),
	"data_sm_resp":      is(dataSM | response),
	"enquire_link":      is(enquireLink),
	"enquire_link_resp": is(enquireLink | response),
	"unbind":            is(unbind),
	"unbind_resp":       is(unbind | response),
}

func is(ids ...command) func(frame) bool {
	return func(f frame) bool { return slices.Contains(ids, f.id()) }
}
