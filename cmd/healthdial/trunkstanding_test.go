package main

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/ivr/sip"
)

// TestTrunkStanding: a trunk says how it stands and what to do, as it was last found.
func TestTrunkStanding(t *testing.T) {
	counted, err := admin.NewVoice(prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	trunk := &trunkStanding{trunk: config.Trunk{Name: "exchange"}}
	m := trunkMetrics{counted.Trunks, map[string]*trunkStanding{"exchange": trunk}}
	say := func(want string) {
		t.Helper()
		if got := trunk.Status(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	say("0 answered")
	m.Alive("exchange", true)
	m.Call("exchange", false, sip.EndCaller, 0)
	m.Refused("", false, sip.CauseForbidden) // a stranger
	say("answers, 1 answered")
	m.Alive("exchange", false)
	m.Registered("exchange", true)
	m.Refused("exchange", true, sip.CauseBusy)
	say("registered, does not answer OPTIONS: calls that we place wait; look at its address and at the network between, 1 answered, 1 not, the last as busy")
	m.Registered("exchange", false)
	say("the registrar refuses us or does not answer: look at its address, username and secret, does not answer OPTIONS: calls that we place wait; look at its address and at the network between, 1 answered, 1 not, the last as busy")
}
