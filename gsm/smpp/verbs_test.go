package smpp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// stands checks how a link stands and that its sentence says so.
func (d *dialling) stands(t *testing.T, s LinkState, reason string) {
	t.Helper()
	synctest.Wait()
	if h := d.Health(); h.State != s || h.Reason != reason {
		t.Errorf("the link is %s: %q; want %s: %q", h.State, h.Reason, s, reason)
	}
}

func TestSuspendAndResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		d.stands(t, Running, "bound 1 of 1")
		result := make(chan error, 1)
		go func() { _, err := d.Send(t.Context(), Message{}); result <- err }()
		p := w.want(pdu.SubmitSMID, StatusOK)
		d.Suspend()
		d.stands(t, Suspended, "suspended by command; 1 still bound; 1 in flight and 0 in hand")
		if _, err := d.Send(t.Context(), Message{}); !errors.Is(err, ErrNotBound) {
			t.Errorf("sent while suspended: %v", err)
		}
		w.write(p.answer(StatusOK))
		if err := <-result; err != nil {
			t.Error(err)
		}
		bye := w.want(pdu.UnbindID, StatusOK)
		w.write(bye.answer(StatusOK))
		w.wantEnd()
		d.stands(t, Suspended, "suspended by command")
		began := time.Now()
		time.Sleep(time.Hour) // and nobody dials
		if h := d.Health(); h.Since.After(began) || h.Counters["reconnects"] != 0 {
			t.Errorf("suspended since %v, %v", h.Since, h.Counters)
		}
		d.Resume()
		w = <-d.calls
		w.acceptBind()
		d.stands(t, Running, "bound 1 of 1")
		d.quit(t, w)
		d.stands(t, Shutdown, "stopped")
	})
}

func TestSuspendEndsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := dial(t, Config{}, newCollect(""))
		w := <-d.calls
		w.conn.Close()
		synctest.Wait()
		if h := d.Health(); h.State != Connecting || !strings.HasPrefix(h.Reason, "trying again in 500ms after: ") || h.LastError == "" {
			t.Errorf("%+v", h)
		}
		d.Suspend()
		d.stands(t, Suspended, "suspended by command")
		began := time.Now()
		d.Resume()
		w = <-d.calls
		if time.Since(began) != 0 {
			t.Errorf("dialled after %v", time.Since(began))
		}
		d.quit(t, w)
	})
}

func TestDrainReceivesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inbox := newCollect("")
		d, w := bound(t, Config{}, HandlerFunc(func(ctx context.Context, from *Bind, m Message) (string, Status) {
			if _, err := from.Send(ctx, Message{Payload: []byte("page")}); err != nil {
				t.Errorf("a page is not sent: %v", err)
			}
			return inbox.Receive(ctx, from, m)
		}))
		d.Drain()
		d.stands(t, Isolated, "drained by command: nothing new is sent; 0 in flight and 0 in hand; bound 1 of 1")
		if _, err := d.Send(t.Context(), Message{}); !errors.Is(err, ErrNotBound) {
			t.Errorf("sent while drained: %v", err)
		}
		w.write(packet{id: pdu.DeliverSMID, seq: 9, msg: Message{Payload: []byte("in")}})
		page := w.want(pdu.SubmitSMID, StatusOK)
		w.write(page.answer(StatusOK))
		w.want(pdu.DeliverSMRespID, StatusOK)
		<-inbox.in
		w.conn.Close()
		w = <-d.calls // a drained link is kept bound
		w.acceptBind()
		d.Resume()
		d.stands(t, Running, "bound 1 of 1")
		d.quit(t, w)
	})
}

// TestRefusedForGood: a bind that no repetition cures is not repeated until
// somebody has changed something, and then with what the file holds by then.
func TestRefusedForGood(t *testing.T) {
	for status, check := range map[Status]string{
		StatusInvalidPassword: "password_file", StatusInvalidSystemID: "system_id", StatusInvalidSystemType: "system_type",
	} {
		t.Run(status.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				password := "old"
				d := dial(t, Config{Name: "north", ReadPassword: func() (string, error) { return password, nil }}, newCollect(""))
				w := <-d.calls
				p := w.read()
				w.write(p.answer(status))
				w.wantEnd()
				d.stands(t, Dead, fmt.Sprintf("bind refused: %s; not retrying; check %s, then resume", status.String(), check))
				time.Sleep(time.Hour) // and nobody dials
				password = "new"
				d.Resume()
				w = <-d.calls
				if p = w.read(); p.bind.Password != "new" {
					t.Errorf("bound with %q", p.bind.Password)
				}
				w.write(p.answer(StatusOK))
				d.stands(t, Running, "bound 1 of 1")
				d.quit(t, w)
			})
		})
	}
}

// TestOneBindTooMany: an SMSC that refuses the second bind keeps the first.
func TestOneBindTooMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{Binds: 2}, newCollect(""))
		other := <-d.calls
		p := other.read()
		other.write(p.answer(StatusInvalidSystemID))
		other.wantEnd()
		d.stands(t, Running, "bound 1 of 2; bind refused: ESME_RINVSYSID; not retrying; check system_id, then resume")
		d.quit(t, w)
	})
}

func TestUnreadablePassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var there atomic.Bool
		d := dial(t, Config{ReadPassword: func() (string, error) {
			if there.Load() {
				return "secret", nil
			}
			return "", errors.New("keys/north does not exist")
		}}, newCollect(""))
		d.stands(t, Connecting, "trying again in 500ms after: smpp: reading the password: keys/north does not exist")
		there.Store(true)
		w := <-d.calls
		w.acceptBind()
		d.quit(t, w)
	})
}

func TestFullIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		d, w := bound(t, Config{InHand: 1}, HandlerFunc(func(context.Context, *Bind, Message) (string, Status) {
			<-release
			return "", StatusOK
		}))
		w.write(packet{id: pdu.DeliverSMID, seq: 1})
		d.stands(t, Full, "bound 1 of 1; as many messages in hand as it takes: the peer's are put off with ESME_RTHROTTLED")
		changed := d.Changed()
		close(release)
		w.want(pdu.DeliverSMRespID, StatusOK)
		d.stands(t, Running, "bound 1 of 1")
		d.quit(t, w)
		<-changed
	})
}

func TestMisconfigured(t *testing.T) {
	link := NewLink(Config{Name: "north"})
	if got := link.Status(); got != "not started" {
		t.Errorf("Status = %q", got)
	}
	if err := link.Run(t.Context(), newCollect("")); err == nil || link.Status() != "misconfigured: smpp: link north: no address" {
		t.Errorf("Run = %v; Status = %q", err, link.Status())
	}
}
