package smpp

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// bindRequest is a bind of the test as ESME.
func bindRequest(kind BindType) packet {
	return packet{id: kind.command(), seq: 1, bind: BindRequest{Type: kind, SystemID: "health", InterfaceVersion: 0x34}}
}

func TestAnswerBeforeTheWriteReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		result := make(chan string, 1)
		go func() { id, _ := d.Send(t.Context(), Message{}); result <- id }()
		var head [headerLen]byte // a pipe's write returns when its last octet is read
		if _, err := io.ReadFull(w.conn, head[:]); err != nil {
			t.Fatal(err)
		}
		h := parseHeader(head[:])
		w.write(packet{id: pdu.SubmitSMRespID, seq: h.seq, text: "early"})
		if id := <-result; id != "early" {
			t.Errorf("id %q", id)
		}
		if _, err := io.ReadFull(w.conn, make([]byte, h.length-headerLen)); err != nil {
			t.Fatal(err)
		}
		d.quit(t, w)
	})
}

func TestGenericNackAnswersItsRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		result := make(chan error, 1)
		go func() { _, err := d.Send(t.Context(), Message{}); result <- err }()
		p := w.want(pdu.SubmitSMID, StatusOK)
		w.write(packet{id: pdu.DeliverSMRespID, seq: p.seq}) // another kind of answer
		w.write(nack(p.seq, StatusInvalidCommandLen))
		err := <-result
		if refused, ok := errors.AsType[*StatusError](err); !ok || refused.Command != "generic_nack" || refused.Status != StatusInvalidCommandLen {
			t.Error(err)
		}
		w.write(nack(0, StatusInvalidCommandLen))
		synctest.Wait()
		if n := d.Counters().Unmatched.Load(); n != 2 {
			t.Errorf("%d unmatched", n)
		}
		d.quit(t, w)
	})
}

func TestUnreadablePDUsKeepTheLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		for _, test := range []struct {
			wire   string
			status Status
		}{
			{"00000666 00000000 00000005", StatusInvalidCommand},
			{`00000005 00000000 00000005 00 00 00 "9190`, StatusInvalidCommandLen},
			{"00000005 00000000 00000005", StatusInvalidCommandLen},
			{"00000005 00000000 00000005 00000000 00000000 00000000 00000000 00 FF", StatusInvalidTLVStream},
		} {
			w.raw(octets(t, test.wire))
			if p := w.want(pdu.GenericNACKID, test.status); p.seq != 5 {
				t.Errorf("nack of %d", p.seq)
			}
		}
		w.raw(octets(t, "80000666 00000000 00000005")) // an answer gets no answer
		w.write(packet{id: pdu.EnquireLinkID, seq: 6})
		w.want(pdu.EnquireLinkRespID, StatusOK)
		if c := d.Counters(); c.Malformed.Load() != 5 || c.Unknown.Load() != 2 {
			t.Errorf("malformed %d, unknown %d", c.Malformed.Load(), c.Unknown.Load())
		}
		d.quit(t, w)
	})
}

func TestLengthsThatCannotBeTrusted(t *testing.T) {
	for name, wire := range map[string][]byte{
		"below the header": {0, 0, 0, 15, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 5},
		"zero":             {0, 0, 0, 0, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 5},
		"2 GiB":            {0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 5},
		"one over":         {0, 1, 4, 1, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, w := bound(t, Config{}, newCollect(""))
				w.raw(wire)
				if p := w.want(pdu.GenericNACKID, StatusInvalidCommandLen); p.seq != 5 {
					t.Errorf("nack of %d", p.seq)
				}
				w.wantEnd()
				d.quit(t, w)
			})
		})
	}
}

func TestNulIsRefusedBeforeTheWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		_, err := d.Send(t.Context(), Message{Source: Address{Addr: "1\x00\x01\x01999"}})
		if !errors.Is(err, ErrInvalid) {
			t.Error(err)
		}
		w.want(pdu.EnquireLinkID, StatusOK) // half a minute later: nothing was written before
		d.quit(t, w)
	})
}

func TestStatesAreKept(t *testing.T) {
	message := func(id pdu.ID) packet { return packet{id: id, seq: 2} }
	for _, test := range []struct {
		name  string
		binds []BindType
		then  packet
		want  Status
	}{
		{"submit_sm before bind", nil, message(pdu.SubmitSMID), StatusInvalidBindState},
		{"unbind before bind", nil, message(pdu.UnbindID), StatusInvalidBindState},
		{"submit_sm of a receiver", []BindType{Receiver}, message(pdu.SubmitSMID), StatusInvalidBindState},
		{"submit_sm of a transmitter", []BindType{Transmitter}, message(pdu.SubmitSMID), StatusOK},
		{"data_sm of a transceiver", []BindType{Transceiver}, message(pdu.DataSMID), StatusOK},
		{"deliver_sm of an ESME", []BindType{Transceiver}, message(pdu.DeliverSMID), StatusInvalidBindState},
		{"second bind", []BindType{Transceiver}, bindRequest(Receiver), StatusInvalidBindState},
		{"query_sm", []BindType{Transceiver}, message(pdu.QuerySMID), StatusQueryFailed},
		{"cancel_sm", []BindType{Transceiver}, message(pdu.CancelSMID), StatusCancelFailed},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, w, stop := serve(t, ServerConfig{SystemID: "smsc"}, newCollect("id"))
				for _, kind := range test.binds {
					w.write(bindRequest(kind))
					answer := w.want(kind.command()|responseBit, StatusOK)
					if v := answer.tlvs; answer.text != "smsc" || len(v) != 1 || v[0].Tag != TagSCInterfaceVersion || v[0].Value[0] != 0x34 {
						t.Errorf("bound with %+v", answer)
					}
				}
				w.write(test.then)
				w.want(test.then.id|responseBit, test.want)
				w.conn.Close()
				stop()
			})
		})
	}
}

func TestDirectionsOfBinds(t *testing.T) {
	for kind, sends := range map[BindType][2]bool{Transmitter: {true, false}, Receiver: {false, true}, Transceiver: {true, true}} {
		t.Run(kind.String(), func(t *testing.T) {
			server, link := pair(t, ServerConfig{}, newCollect(""), Config{BindType: kind}, newCollect(""))
			_, up := link.Send(t.Context(), Message{})
			_, down := server.Binds()[0].Send(t.Context(), Message{})
			for i, err := range []error{up, down} {
				if (err == nil) != sends[i] || err != nil && !errors.Is(err, ErrNotBound) {
					t.Errorf("direction %d: %v", i, err)
				}
			}
		})
	}
}

func TestTooManyVisitors(t *testing.T) {
	ln := listen(t)
	server := NewServer(ServerConfig{Authenticator: admitAll, Sessions: 1})
	start(t, func(ctx context.Context) error { return server.Serve(ctx, ln, newCollect("")) })
	first := NewLink(Config{Addr: ln.Addr().String()})
	start(t, func(ctx context.Context) error { return first.Run(ctx, newCollect("")) })
	await(t, first.Bound())
	second := NewLink(Config{Addr: ln.Addr().String()})
	if _, err := second.connect(t.Context(), t.Context(), newDispatcher(newCollect(""), 1), second.legs[0]); err == nil {
		t.Error("a second session was served")
	}
}

func TestSeveralBindsShareTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := dial(t, Config{Binds: 3, Window: 1}, newCollect(""))
		var peers []*wire
		for range 3 {
			w := <-d.calls
			w.acceptBind()
			peers = append(peers, w)
		}
		synctest.Wait()
		if got := d.Status(); got != "bound 3 of 3" {
			t.Fatal(got)
		}
		result := make(chan error, 3)
		for range 3 {
			go func() { _, err := d.Send(t.Context(), Message{}); result <- err }()
			synctest.Wait()
		}
		for _, w := range peers { // one each
			p := w.want(pdu.SubmitSMID, StatusOK)
			w.write(p.answer(StatusOK))
		}
		for range 3 {
			if err := <-result; err != nil {
				t.Error(err)
			}
		}
		peers[0].conn.Close()
		peers[1].conn.Close()
		synctest.Wait()
		if got := d.Status(); !strings.HasPrefix(got, "bound 1 of 3; trying again in 500ms after: ") {
			t.Error(got)
		}
		d.quit(t, peers[2])
	})
}
