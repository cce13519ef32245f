package smpp

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

func TestAnswerFollowsTheHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan Status)
		d, w := bound(t, Config{InHand: 2}, HandlerFunc(func(context.Context, *Bind, Message) (string, Status) {
			return "unused", <-release
		}))
		deliver := func(seq uint32, source string) {
			w.write(packet{id: pdu.DeliverSMID, seq: seq, msg: Message{Source: Address{Addr: source}}})
		}
		deliver(1, "a")
		deliver(2, "b")
		deliver(3, "c") // one too many
		if p := w.want(pdu.DeliverSMRespID, StatusThrottled); p.seq != 3 {
			t.Errorf("%d was put off", p.seq)
		}
		w.write(packet{id: pdu.EnquireLinkID, seq: 4}) // nothing was answered yet
		w.want(pdu.EnquireLinkRespID, StatusOK)
		release <- StatusTemporary
		if p := w.want(pdu.DeliverSMRespID, StatusTemporary); p.text != "" {
			t.Errorf("message_id %q", p.text)
		}
		deliver(5, "a") // there is room again
		release <- StatusOK
		release <- StatusOK
		w.want(pdu.DeliverSMRespID, StatusOK)
		w.want(pdu.DeliverSMRespID, StatusOK)
		if c := d.Counters(); c.Received.Load() != 3 || c.Deferred.Load() != 1 {
			t.Errorf("received %d, deferred %d", c.Received.Load(), c.Deferred.Load())
		}
		d.quit(t, w)
	})
}

func TestOrderOfOneSubscriber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type event struct{ source, text string }
		events := make(chan event, 100)
		stuck := make(chan struct{})
		d, w := bound(t, Config{}, HandlerFunc(func(_ context.Context, _ *Bind, m Message) (string, Status) {
			if m.Source.Addr == "slow" {
				<-stuck
			}
			events <- event{m.Source.Addr, string(m.Payload)}
			return "", StatusOK
		}))
		for i := range 10 {
			for _, source := range []string{"slow", "quick"} {
				w.write(packet{id: pdu.DeliverSMID, seq: uint32(i + 1), msg: Message{Source: Address{Addr: source}, Payload: fmt.Append(nil, i)}})
			}
		}
		go func() {
			for {
				if _, _, err := w.frames.next(); err != nil {
					return
				}
			}
		}()
		for _, source := range []string{"quick", "slow"} {
			for i := range 10 {
				if got, want := <-events, (event{source, fmt.Sprint(i)}); got != want {
					t.Fatalf("handled %v, want %v", got, want)
				}
			}
			if source == "quick" {
				close(stuck)
			}
		}
		d.quit(t, w)
	})
}

// TestHandlerSends sends from inside handlers on both sides, with windows of one
// and as many messages as handlers: a reader that waited for a handler would hang.
func TestHandlerSends(t *testing.T) {
	echoes := make(chan string, 10)
	atLink := HandlerFunc(func(ctx context.Context, from *Bind, m Message) (string, Status) {
		id, err := from.Send(ctx, Message{Source: m.Dest, Dest: m.Source, Payload: m.Payload})
		if err != nil {
			t.Error(err)
		}
		echoes <- string(m.Payload) + id
		return "", StatusOK
	})
	atServer := newCollect("-kept")
	server, _ := pair(t, ServerConfig{Window: 10}, atServer, Config{Window: 1}, atLink)
	b := server.Binds()[0]
	var answered sync.WaitGroup
	defer answered.Wait()
	for i := range 10 {
		answered.Go(func() {
			if _, err := b.Send(t.Context(), Message{Source: Address{Addr: fmt.Sprint(i)}, Payload: fmt.Append(nil, i)}); err != nil {
				t.Error(err)
			}
		})
	}
	seen := map[string]bool{}
	for range 10 {
		seen[await(t, echoes)] = true
		await(t, atServer.in)
	}
	for i := range 10 {
		if !seen[fmt.Sprint(i, "-kept")] {
			t.Errorf("%d was not echoed: %v", i, seen)
		}
	}
}

// TestHandIsSharedByBinds: the limit of messages in hand is the link's.
func TestHandIsSharedByBinds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		d := dial(t, Config{Binds: 2, InHand: 1}, HandlerFunc(func(context.Context, *Bind, Message) (string, Status) {
			<-release
			return "", StatusOK
		}))
		var peers []*wire
		for range 2 {
			w := <-d.calls
			w.acceptBind()
			peers = append(peers, w)
		}
		peers[0].write(packet{id: pdu.DeliverSMID, seq: 1, msg: Message{Source: Address{Addr: "a"}}})
		synctest.Wait()
		peers[1].write(packet{id: pdu.DeliverSMID, seq: 1, msg: Message{Source: Address{Addr: "b"}}})
		peers[1].want(pdu.DeliverSMRespID, StatusThrottled)
		close(release)
		peers[0].want(pdu.DeliverSMRespID, StatusOK)
		peers[0].conn.Close()
		d.quit(t, peers[1])
	})
}

// TestSubmitsOfOneSenderRunAtOnce: an ESME sends all it has from one address, so
// a server keeps the order of destinations.
func TestSubmitsOfOneSenderRunAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		_, w, stop := serve(t, ServerConfig{}, HandlerFunc(func(_ context.Context, _ *Bind, m Message) (string, Status) {
			if m.Dest.Addr == "slow" {
				<-release
			}
			return m.Dest.Addr, StatusOK
		}))
		w.write(bindRequest(Transceiver))
		w.want(pdu.BindTransceiverRespID, StatusOK)
		for seq, to := range []string{"slow", "quick"} {
			w.write(packet{id: pdu.SubmitSMID, seq: uint32(seq + 2), msg: Message{Source: Address{Addr: "HEALTH"}, Dest: Address{Addr: to}}})
		}
		if p := w.want(pdu.SubmitSMRespID, StatusOK); p.text != "quick" {
			t.Errorf("%s first", p.text)
		}
		close(release)
		w.want(pdu.SubmitSMRespID, StatusOK)
		w.conn.Close()
		stop()
	})
}

// TestRoomBeforeTheAnswer: a peer whose window is as large as our limit is never
// put off, however fast it follows an answer with the next message. So room is
// made while nobody can take the answer from the outlet yet.
func TestRoomBeforeTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		b, rooms := d.Binds()[0], 0
		request := packet{id: pdu.DeliverSMID, seq: 1}
		b.respond(&request, "", StatusOK, func() {
			rooms++
			if b.out.mu.TryLock() {
				t.Error("the answer could be read already")
			}
		})
		w.want(pdu.DeliverSMRespID, StatusOK)
		d.quit(t, w)
		b.respond(&request, "", StatusOK, func() { rooms++ }) // nobody is there
		if rooms != 2 {
			t.Errorf("room was made %d times", rooms)
		}
	})
}
