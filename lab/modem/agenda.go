//go:build !production

package modem

import (
	"slices"
	"time"
)

// agenda is what is to be done later, in order. It belongs to Run's goroutine, which
// does it: nothing of a modem runs beside it.
type agenda struct {
	list  []*appointment
	timer *time.Timer
}

type appointment struct {
	at time.Time
	do func()
}

func newAgenda() *agenda {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return &agenda{timer: t}
}

// after has something done after a while. Of two for the same moment the first comes
// first.
func (a *agenda) after(d time.Duration, do func()) *appointment {
	x := &appointment{time.Now().Add(d), do}
	i, _ := slices.BinarySearchFunc(a.list, x, func(e, x *appointment) int {
		if e.at.After(x.at) {
			return 1
		}
		return -1
	})
	a.list = slices.Insert(a.list, i, x)
	a.set()
	return x
}

// cancel takes an appointment, or nil, off.
func (a *agenda) cancel(x *appointment) {
	a.list = slices.DeleteFunc(a.list, func(e *appointment) bool { return e == x })
	a.set()
}

// set has the timer go off for the first appointment.
func (a *agenda) set() {
	if len(a.list) == 0 {
		a.timer.Stop()
		return
	}
	a.timer.Reset(time.Until(a.list[0].at))
}

// run does what is due.
func (a *agenda) run() {
	for len(a.list) > 0 && !a.list[0].at.After(time.Now()) {
		x := a.list[0]
		a.list = a.list[1:]
		x.do()
	}
	a.set()
}
