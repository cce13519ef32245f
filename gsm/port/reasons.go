package port

import (
	"errors"
	"fmt"
	"strings"
)

// reasons are why ports were passed over.
type reasons struct {
	busy, mute, others int
	first              error // of another kind
}

func (r *reasons) note(err error) {
	switch {
	case errors.Is(err, ErrBusy):
		r.busy++
	case errors.Is(err, ErrMute):
		r.mute++
	case errors.Is(err, errOther):
		r.others++
	case r.first == nil:
		r.first = err
	}
}

// String says it for people, and what to do.
func (r *reasons) String() string {
	var all []string
	add := func(n int, what string) {
		if n > 0 {
			all = append(all, fmt.Sprintf(what, n))
		}
	}
	add(r.busy, "%d in use by another modem or program (ModemManager takes modems that no udev rule keeps from it)")
	add(r.mute, "%d that take no commands")
	add(r.others, "%d of other modems")
	if r.first != nil {
		all = append(all, r.first.Error())
	}
	if len(all) == 0 {
		return "no such port is there: is it plugged in, and switched to modem mode?"
	}
	return "ports: " + strings.Join(all, ", ")
}
