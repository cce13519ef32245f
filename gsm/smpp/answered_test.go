package smpp

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// TestAnsweredIsTimed: from the sending of a message to its response, whatever it
// says; what is never answered has no time.
func TestAnsweredIsTimed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var took []time.Duration
		d, w := bound(t, Config{Answered: func(d time.Duration) { took = append(took, d) }}, newCollect(""))
		for _, status := range []Status{StatusOK, StatusThrottled} {
			go d.Send(t.Context(), Message{})
			p := w.want(pdu.SubmitSMID, StatusOK)
			time.Sleep(300 * time.Millisecond)
			w.write(p.answer(status))
			synctest.Wait()
		}
		go d.Send(t.Context(), Message{})
		w.want(pdu.SubmitSMID, StatusOK)
		w.conn.Close()
		w = <-d.calls
		w.acceptBind()
		if want := []time.Duration{300 * time.Millisecond, 300 * time.Millisecond}; !slices.Equal(took, want) {
			t.Errorf("took %v, want %v", took, want)
		}
		d.quit(t, w)
	})
}
