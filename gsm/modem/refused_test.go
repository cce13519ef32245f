package modem

import "testing"

// TestRefused: which refusals pass.
func TestRefused(t *testing.T) {
	for _, tc := range []struct {
		code                 int
		temporary, congested bool
	}{
		{1, false, false},    // unassigned number
		{10, true, false},    // call barred: this SIM, perhaps for want of balance; another may carry it
		{28, true, false},    // unidentified subscriber: this SIM
		{50, true, false},    // not subscribed: this SIM
		{30, false, false},   // unknown subscriber: whom it is for
		{96, false, false},   // invalid mandatory information
		{38, true, false},    // network out of order
		{41, true, false},    // temporary failure
		{42, true, true},     // congestion
		{47, true, true},     // resources unavailable
		{0xC0, true, true},   // service centre busy
		{0xC3, false, false}, // invalid SME address
		{304, false, false},  // invalid PDU mode parameter
		{314, true, false},   // SIM busy
		{331, true, false},   // no network service
		{500, true, false},   // unknown
		{-1, true, false},    // no number
	} {
		e := &RefusedError{tc.code}
		if e.Temporary() != tc.temporary || e.Congested() != tc.congested {
			t.Errorf("%v: temporary %v, congested %v", e, e.Temporary(), e.Congested())
		}
	}
}
