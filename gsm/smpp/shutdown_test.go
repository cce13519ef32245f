package smpp

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/google/go-cmp/cmp"
)

func TestShutdownDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		d, w := bound(t, Config{}, HandlerFunc(func(ctx context.Context, from *Bind, m Message) (string, Status) {
			<-release
			if _, err := from.Send(ctx, Message{Payload: []byte("page")}); err != nil {
				t.Error(err)
			}
			return "", StatusOK
		}))
		w.write(packet{id: pdu.DeliverSMID, seq: 1, msg: Message{Source: Address{Addr: "a"}}})
		synctest.Wait()
		d.stop()
		synctest.Wait()
		w.write(packet{id: pdu.DeliverSMID, seq: 2, msg: Message{Source: Address{Addr: "b"}}})
		w.want(pdu.DeliverSMRespID, StatusThrottled) // nothing new is taken
		close(release)
		page := w.want(pdu.SubmitSMID, StatusOK) // what was begun is finished
		w.write(page.answer(StatusOK))
		if p := w.want(pdu.DeliverSMRespID, StatusOK); p.seq != 1 {
			t.Errorf("answered %d", p.seq)
		}
		bye := w.want(pdu.UnbindID, StatusOK)
		w.write(bye.answer(StatusOK))
		w.wantEnd()
		if err := <-d.result; err != nil {
			t.Error(err)
		}
		if _, err := d.Send(t.Context(), Message{}); !errors.Is(err, ErrNotBound) {
			t.Error(err)
		}
	})
}

func TestShutdownIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, HandlerFunc(func(ctx context.Context, _ *Bind, _ Message) (string, Status) {
			<-ctx.Done() // stuck until it is told to stop
			return "", StatusTemporary
		}))
		w.write(packet{id: pdu.DeliverSMID, seq: 1})
		synctest.Wait()
		began := time.Now()
		d.stop()
		w.want(pdu.UnbindID, StatusOK) // and never answered
		if err := <-d.result; err != nil || time.Since(began) != 11*time.Second {
			t.Errorf("stopped after %v: %v", time.Since(began), err)
		}
	})
}

func TestPeerUnbinds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		_, w, stop := serve(t, ServerConfig{}, HandlerFunc(func(context.Context, *Bind, Message) (string, Status) {
			<-release
			return "id-1", StatusOK
		}))
		w.write(bindRequest(Transceiver))
		w.want(pdu.BindTransceiverRespID, StatusOK)
		w.write(packet{id: pdu.SubmitSMID, seq: 2})
		w.write(packet{id: pdu.UnbindID, seq: 3})
		synctest.Wait()
		w.write(packet{id: pdu.SubmitSMID, seq: 4})
		w.want(pdu.SubmitSMRespID, StatusInvalidBindState)
		close(release)
		want := []packet{{id: pdu.SubmitSMRespID, seq: 2, text: "id-1"}, {id: pdu.UnbindRespID, seq: 3}}
		if diff := cmp.Diff(want, []packet{w.read(), w.read()}, equateEmpty, cmp.AllowUnexported(packet{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		w.wantEnd()
		stop()
	})
}

// TestShutdownAwaitsAnswers: unbind follows the last answer, and nothing new is
// sent meanwhile.
func TestShutdownAwaitsAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		result := make(chan error, 1)
		go func() { _, err := d.Send(t.Context(), Message{}); result <- err }()
		p := w.want(pdu.SubmitSMID, StatusOK)
		d.stop()
		synctest.Wait()
		if _, err := d.Send(t.Context(), Message{}); !errors.Is(err, ErrNotBound) {
			t.Errorf("sent while leaving: %v", err)
		}
		time.Sleep(5 * time.Second)
		w.write(p.answer(StatusOK))
		if err := <-result; err != nil {
			t.Error(err)
		}
		bye := w.want(pdu.UnbindID, StatusOK)
		w.write(bye.answer(StatusOK))
		w.wantEnd()
		if err := <-d.result; err != nil {
			t.Error(err)
		}
	})
}

// TestMessageSurvivesItsConnection: what a handler stores while the connection
// breaks is stored, and its context lives until the link stops.
func TestMessageSurvivesItsConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, stored := make(chan struct{}), make(chan error, 1)
		d, w := bound(t, Config{}, HandlerFunc(func(ctx context.Context, from *Bind, _ Message) (string, Status) {
			<-release
			stored <- ctx.Err()
			return "", StatusOK
		}))
		w.write(packet{id: pdu.DeliverSMID, seq: 1})
		w.conn.Close()
		w = <-d.calls // redialled although the handler is still busy
		close(release)
		if err := <-stored; err != nil {
			t.Error(err)
		}
		d.quit(t, w)
	})
}
