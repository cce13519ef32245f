//go:build integration

package interop

import (
	"testing"
	"time"

	"healthdial/lab/operator"
)

// TestFaults is a bad day of the operator, with somebody who reads Devanagari:
// pages and messages in UCS-2, messages refused for a while, receipts that come
// before the answer and name messages by user_message_reference alone, and a
// connection that breaks under a dialogue.
func TestFaults(t *testing.T) {
	w := newWorld(t, plan{ids: "reference", recorded: true})
	p := w.phone(patient)
	p.dial().choose("Hindi (Devanagari)").shows("1. HealthID")
	if err := p.network.HangUp(within(t, patience), p.number); err != nil {
		t.Fatal(err)
	}

	faults := operator.Faults{Throttle: 2, EarlyReceipt: true}
	w.operates(faults)
	p.text("मदद").reads("जवाब न देने पर अनुमति कभी नहीं मिलती")
	w.settles()
	if n := w.service.metric(t, `healthdial_smpp_submit_sm_throttled_total{link="node"}`); n != 2 {
		t.Errorf("%v messages were throttled, want 2", n)
	}
	if p.waits(within(t, time.Second)); len(p.unread) > 0 {
		t.Errorf("the answer came again: %+v", p.unread)
	}

	p.dial().choose("जारी रखें").shows("14477")
	if err := w.operator.network().Disconnect(within(t, patience)); err != nil {
		t.Fatal(err)
	}
	p.redials()
	w.ends(p)
	w.wire.ends()
	w.wire.sound([]int{1, 18, 0x81}, []int{2})
}

// redials dials until the link is bound again, which takes a second or so, and goes
// on where the connection broke.
func (p *phone) redials() {
	p.t.Helper()
	ctx := within(p.t, patience)
	eventually(ctx, p.t, "no dial is answered after the connection broke", func() bool {
		s, err := p.network.Dial(ctx, p.number, shortCode)
		if err == nil {
			p.see(s, nil)
		}
		return err == nil
	})
	p.choose("जारी रखें").shows("14477")
}
