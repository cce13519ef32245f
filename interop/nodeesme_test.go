//go:build integration

package interop

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Peers on the npm package smpp.
var (
	gateway = peer{Name: "gateway", Binds: 2, PerSecond: 100, GSM7: 15, UCS2: 72}
	slow    = peer{Name: "slow", Binds: 1, PerSecond: 2, GSM7: 15, UCS2: 72}
)

// The versions that bind: 3.4, and 5.0, which is the package's own.
const (
	version34 = 0x34
	version50 = 0x50
)

// TestNodeESME is citizens whose operators bind in with the npm package, one as
// version 3.4 and one as 5.0: dialogues, messages, and receipts of them.
func TestNodeESME(t *testing.T) {
	t.Parallel()
	w := newWorld(t, plan{peers: []peer{gateway}, recorded: true})
	e := w.esme(gateway).bound(fields{"interface_version": version34})
	p := path{w, w.held(e.network(), patient), w.held(e.network(), physician)}
	p.enrols()
	p.proves()
	e.unbinds()

	e = w.esme(gateway).bound(fields{"interface_version": version50})
	newer := w.held(e.network(), "+919000000034")
	newer.dial().choose("Hindi (Devanagari)").shows("1. HealthID").hangsUp()
	newer.text("मदद").reads("जवाब न देने पर अनुमति कभी नहीं मिलती")
	newer.text(inTwo("मदद")).reads("14477")
	e.receipts(3)
	w.settles()
	w.wire.sees(alive)
	w.ends(p.patient, p.doctor, newer)
	w.audited()
	w.wire.ends()
	w.wire.sound([]int{1, 18, 0x81}, []int{2, 17})
	w.wire.complete()
}

// TestNodeESMERequests sends each request that is no submit_sm, and some that are
// wrong, and expects the answers of SMPP 3.4 on a connection that lives on.
func TestNodeESMERequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t, plan{peers: []peer{gateway}, recorded: true})
	e := w.esme(gateway)
	if answer := e.bind(fields{"password": "s3cr3t-9"}); answer.Status != statusBindFailed {
		t.Errorf("a wrong password is answered %+v", answer)
	}
	for range gateway.Binds {
		if answer := e.bind(fields{}); answer.Status != 0 || answer.SystemID != systemID || answer.Version != version34 {
			t.Errorf("a bind is answered %+v", answer)
		}
	}
	if answer := e.bind(fields{}); answer.Status != statusAlreadyBound {
		t.Errorf("a bind too many is answered %+v", answer)
	}
	person := w.held(e.network(), "+919000000035")
	to := fields{"source_addr_ton": 1, "source_addr_npi": 1, "source_addr": bare(person.number), "destination_addr": smsNumber, "registered_delivery": 1}

	if answer := e.send("unheard_of", fields{}); answer.Command != "generic_nack" || answer.Status != statusInvalidCommand {
		t.Errorf("an unknown command is answered %+v", answer)
	}
	data := e.succeeds("data_sm", to.with(fields{"message_payload": "HELP"}))
	person.reads(helpline)
	for _, tc := range []struct {
		command string
		f       fields
		status  int
	}{
		{"query_sm", fields{"message_id": "none"}, statusQueryFailed},
		{"cancel_sm", fields{"message_id": data.MessageID}, statusCancelFailed},
		{"replace_sm", fields{"message_id": data.MessageID, "short_message": "STOP"}, statusReplaceFailed},
		{"submit_multi", fields{"dest_address": []fields{{"destination_addr": smsNumber}, {"dl_name": "everybody"}}}, statusInvalidList},
		{"bind_transceiver", fields{"system_id": gateway.Name, "password": password}, statusBindState},
		{"submit_sm", to.with(fields{"destination_addr": "56780", "short_message": "HELP"}), statusInvalidDestination},
		{"submit_sm", to.with(fields{"source_addr": "33612345678", "short_message": "HELP"}), statusInvalidSource},
	} {
		if answer := e.send(tc.command, to.with(tc.f)); answer.Status != tc.status {
			t.Errorf("%s is answered %+v, want status %#x", tc.command, answer, tc.status)
		}
	}
	if answer := e.succeeds("query_sm", to.with(fields{"message_id": data.MessageID})); answer.State != stateDelivered {
		t.Errorf("query_sm is answered %+v", answer)
	}
	many := e.succeeds("submit_multi", to.with(fields{"short_message": "Help", "dest_address": []fields{
		{"destination_addr": smsNumber}, {"destination_addr": "56780"}}}))
	person.reads(helpline)
	if u := many.Unsuccess; len(u) != 1 || u[0].Address != "56780" || u[0].Status != statusInvalidDestination {
		t.Errorf("submit_multi is answered %+v", many)
	}
	if ids := e.receipts(2); !slices.Contains(ids, data.MessageID) || !slices.Contains(ids, many.MessageID) {
		t.Errorf("receipts for %q, want %q and %q", ids, data.MessageID, many.MessageID)
	}
	w.settles()
	w.ends(person)
	w.wire.ends()
	w.wire.sound(nil, nil)
	w.wire.complete(header) // tshark does not take the unknown command for SMPP
}

// TestNodeESMEThrottled submits faster than the peer may. What is put off with
// ESME_RTHROTTLED is sent again, and everybody has one answer.
func TestNodeESMEThrottled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, plan{peers: []peer{slow}, recorded: true})
	e := w.esme(slow).bound(fields{})
	var people []*phone
	for _, last := range strings.Split("36 37 38 39 42 43 44 45", " ") {
		people = append(people, w.held(e.network(), "+9190000000"+last))
	}
	var all sync.WaitGroup
	for _, p := range people {
		all.Go(func() { p.text("HELP") })
	}
	all.Wait()
	for _, p := range people {
		p.reads(helpline)
	}
	e.receipts(len(people))
	if n := e.seen().Throttled; n == 0 {
		t.Error("nothing was throttled")
	}
	w.settles()
	for _, p := range people {
		if p.waits(within(t, 100*time.Millisecond)); len(p.inbox) != 1 {
			t.Errorf("one question has %d answers", len(p.inbox))
		}
	}
	w.ends(people...)
	w.wire.ends()
	w.wire.sound(nil, nil)
	w.wire.complete()
}

// Values of command_status (SMPP 3.4 §5.1.3) and message_state (§5.2.28).
const (
	statusInvalidCommand     = 0x03
	statusBindState          = 0x04
	statusAlreadyBound       = 0x05
	statusInvalidSource      = 0x0A
	statusInvalidDestination = 0x0B
	statusBindFailed         = 0x0D
	statusCancelFailed       = 0x11
	statusReplaceFailed      = 0x13
	statusInvalidList        = 0x34
	statusQueryFailed        = 0x67
	stateDelivered           = 2
)

// header is the octets of a PDU without a body.
const header = 16

// esme starts an operator that may bind as a peer.
func (w *world) esme(as peer, more ...string) *esme {
	w.t.Helper()
	return startESME(w.t, w.service.Listener.Addr, as.Name, password, more...)
}
