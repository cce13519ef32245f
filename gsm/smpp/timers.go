package smpp

import (
	"cmp"
	"time"
)

// Timers are the times of a session (SMPP 3.4 §7.2). A zero takes the default.
type Timers struct {
	Dial     time.Duration // to connect: 10 s
	Bind     time.Duration // from connection to bound (session_init_timer): 10 s
	Enquire  time.Duration // of silence before enquire_link is sent: 30 s
	Response time.Duration // for an answer (response_timer), and for any sign of life after enquire_link: 10 s
	Write    time.Duration // for the peer to take what is written: 10 s
	Drain    time.Duration // for work in hand when stopping: 10 s

	// Inactivity is how long a bound session may go without a message either way before
	// this side unbinds (inactivity_timer); 0 is for ever. A Link binds again.
	Inactivity time.Duration
}

func (t Timers) withDefaults() Timers {
	return Timers{
		Dial:     cmp.Or(t.Dial, 10*time.Second),
		Bind:     cmp.Or(t.Bind, 10*time.Second),
		Enquire:  cmp.Or(t.Enquire, 30*time.Second),
		Response: cmp.Or(t.Response, 10*time.Second),
		Write:    cmp.Or(t.Write, 10*time.Second),
		Drain:    cmp.Or(t.Drain, 10*time.Second),

		Inactivity: t.Inactivity,
	}
}
