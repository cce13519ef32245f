package session

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A remote call that may be parked goes on though the registry refuses at once (a
// 503, a connection refused): the person is told that it does, and it must.
func TestAFailedCallThatMayBeParkedGoesOn(t *testing.T) {
	d := newDesk(t)
	d.dial(t, "g", "")
	d.world.before = func(context.Context, Call) error { return errors.New("registry: unavailable (HTTP 503)") }
	d.enter(t, "g", "4")
	page := d.enter(t, "g", "111111")
	parked := 0
	for _, m := range d.order {
		if m.Job == JobParked {
			parked++
		}
	}
	if parked != 1 || !strings.Contains(page, "go on") {
		t.Errorf("%d parked calls; the page says %q", parked, page)
	}
}

// What a text showed of a person is not answered by a text of hours later: it may be
// somebody else who holds the phone, or who says that they do.
func TestAPrivateScreenBySMSLapses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.write(t, "hello")
		d.write(t, "2")
		time.Sleep(2 * time.Hour)
		if reply := d.write(t, "1"); strings.Contains(reply, "Entry") {
			t.Errorf("two hours later: %q", reply)
		}
	})
}
