package smpp

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/google/go-cmp/cmp"
)

// submitted is an SMS of a person to us.
func submitted(seq uint32, registered uint8, to ...string) packet {
	m := Message{Source: Address{1, 1, "919000000001"}, RegisteredDelivery: registered, Payload: []byte("hi")}
	p := packet{id: pdu.SubmitSMID, seq: seq, msg: m}
	if len(to) == 1 {
		p.msg.Dest.Addr = to[0]
		return p
	}
	p.id, p.multi = pdu.SubmitMultiID, &multi{}
	for _, a := range to {
		p.multi.dests = append(p.multi.dests, destination{Address: Address{Addr: a}})
	}
	return p
}

func TestReceiptsAreOwed(t *testing.T) {
	for registered, owed := range map[uint8]bool{0: false, 1: true, 2: false, 3: true, 0x10: false, 0x11: true} {
		synctest.Test(t, func(t *testing.T) {
			s, w := s1(t, north(new(int)), newCollect("id-7"))
			w.write(submitted(2, registered, "56789"))
			if p := w.want(pdu.SubmitSMRespID, StatusOK); p.text != "id-7" {
				t.Error(p.text)
			}
			if !owed {
				w.want(pdu.EnquireLinkID, StatusOK) // half a minute later
				s.end(w)
				return
			}
			p := w.want(pdu.DeliverSMID, StatusOK)
			r, err := ParseReceipt(p.msg)
			if err != nil || r.ID != "id-7" || r.State != Delivered || p.msg.Kind() != KindReceipt {
				t.Errorf("%+v, %v", r, err)
			}
			if p.msg.Source.Addr != "56789" || p.msg.Dest != (Address{1, 1, "919000000001"}) {
				t.Errorf("from %v to %v", p.msg.Source, p.msg.Dest)
			}
			if _, ok := p.msg.TLV(TagReceiptedMessageID); !ok {
				t.Error("no receipted_message_id")
			}
			w.write(p.answer(StatusOK))
			s.end(w)
		})
	}
}

func TestReceiptsWaitForTheirPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, ServerConfig{Peers: peersOf(north(new(int)))}, newCollect(""))
		tx := s.connect("10.1.0.1:1")
		tx.bindAs(Transmitter, "north", "right", 0x34)
		tx.want(pdu.BindTransmitterRespID, StatusOK)
		tx.write(submitted(2, ReceiptAlways, "56789"))
		id := tx.want(pdu.SubmitSMRespID, StatusOK).text
		time.Sleep(time.Minute / 4)
		rx := s.connect("10.1.0.1:2")
		rx.bindAs(Receiver, "north", "right", 0x34)
		rx.want(pdu.BindReceiverRespID, StatusOK)
		p := rx.want(pdu.DeliverSMID, StatusOK)
		rx.write(p.answer(StatusTemporary)) // then it comes again
		p = rx.want(pdu.DeliverSMID, StatusOK)
		if r, err := ParseReceipt(p.msg); err != nil || r.ID != id || id == "" {
			t.Errorf("%+v for %q, %v", r, id, err)
		}
		rx.write(p.answer(StatusRejected)) // then it does not
		synctest.Wait()
		if n := s.Peers()[0].Counters().Unpaid.Load(); n != 1 {
			t.Errorf("%d given up", n)
		}
		s.end(tx, rx)
	})
}

func TestVersion33(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, ServerConfig{Peers: peersOf(north(new(int)))}, newCollect("a-name-that-is-long"))
		w := s.connect("10.1.0.1:1")
		w.bindAs(Transceiver, "north", "right", 0x33)
		if p := w.want(pdu.BindTransceiverRespID, StatusOK); len(p.tlvs) != 0 {
			t.Error("optional parameters for version 3.3")
		}
		w.write(submitted(2, ReceiptAlways, "56789"))
		id := w.want(pdu.SubmitSMRespID, StatusOK).text
		p := w.want(pdu.DeliverSMID, StatusOK)
		if len(id) != 8 || len(p.msg.TLVs) != 0 || !strings.Contains(string(p.msg.Payload), "id:"+id) {
			t.Errorf("id %q, receipt %q with %d parameters", id, p.msg.Payload, len(p.msg.TLVs))
		}
		w.write(p.answer(StatusOK))
		s.end(w)
	})
}

func TestRecall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := s1(t, north(new(int)), newCollect("id-7"))
		w.write(submitted(2, 0, "56789"))
		w.want(pdu.SubmitSMRespID, StatusOK)
		ours := absolute(time.Now())
		for _, test := range []struct {
			id         pdu.ID
			name, from string
			want       Status
		}{
			{pdu.QuerySMID, "id-7", "919000000001", StatusOK},
			{pdu.QuerySMID, "id-7", "919000000002", StatusQueryFailed},
			{pdu.QuerySMID, "id-8", "919000000001", StatusQueryFailed},
			{pdu.CancelSMID, "id-7", "919000000001", StatusCancelFailed},
			{pdu.CancelSMID, "id-8", "919000000001", StatusInvalidMessageID},
			{pdu.CancelSMID, "", "919000000001", StatusCancelFailed},
			{pdu.ReplaceSMID, "id-7", "919000000001", StatusReplaceFailed},
			{pdu.ReplaceSMID, "id-8", "919000000001", StatusInvalidMessageID},
		} {
			w.write(packet{id: test.id, seq: 3, text: test.name, msg: Message{Source: Address{Addr: test.from}}})
			p := w.want(test.id|responseBit, test.want)
			if test.want == StatusOK && (p.text != "id-7" || *p.found != found{final: ours, state: Delivered}) {
				t.Errorf("%+v", *p.found)
			}
		}
		s.end(w)
	})
}

func TestMemoryIsBounded(t *testing.T) {
	m := newMemory(2)
	for _, id := range []string{"a", "b", "b", "c"} {
		m.remember(id, "1", time.Now())
	}
	for id, want := range map[string]bool{"a": false, "b": true, "c": true} {
		if _, ok := m.recall(id, "1"); ok != want {
			t.Errorf("%s: %v", id, ok)
		}
	}
}

// ours takes what is for 56789 and refuses the rest.
var ours = HandlerFunc(func(_ context.Context, _ *Bind, m Message) (string, Status) {
	if m.Dest.Addr == "56789" {
		return "", StatusOK
	}
	if strings.HasPrefix(m.Dest.Addr, "busy") {
		return "", StatusTemporary
	}
	return "", StatusInvalidDestination
})

func TestSubmitMulti(t *testing.T) {
	for _, test := range []struct {
		name   string
		to     []string
		status Status
		failed []unsuccess
	}{
		{"all", []string{"56789", "56789"}, StatusOK, nil},
		{"some", []string{"1", "56789"}, StatusOK, []unsuccess{{Address{Addr: "1"}, StatusInvalidDestination}}},
		{"none, alike", []string{"busy1", "busy2"}, StatusTemporary, nil},
		{"none", []string{"1", "busy"}, StatusSubmitFailed, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, w := s1(t, north(new(int)), ours)
				w.write(submitted(2, 0, test.to...))
				p := w.want(pdu.SubmitMultiRespID, test.status)
				if diff := cmp.Diff(test.failed, p.multi.failed, equateEmpty, unexported); diff != "" || (p.text == "") != (test.status != StatusOK) {
					t.Errorf("id %q, failed (-want +got):\n%s", p.text, diff)
				}
				s.end(w)
			})
		})
	}
}

func TestSubmitMultiThatCannotBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		peer := north(new(int))
		peer.PerSecond = 2
		s, w := s1(t, peer, ours)
		p := submitted(2, 0, "56789", "56789")
		p.multi.dests[1].list = true
		w.write(p)
		w.want(pdu.SubmitMultiRespID, StatusInvalidListName)
		w.write(submitted(3, ReceiptAlways, "56789", "56789", "56789")) // one more than its pace
		got := w.want(pdu.SubmitMultiRespID, StatusOK)
		if diff := cmp.Diff([]unsuccess{{Address{Addr: "56789"}, StatusThrottled}}, got.multi.failed, unexported); diff != "" {
			t.Error(diff)
		}
		p = packet{id: pdu.SubmitSMID, seq: 4, msg: Message{ScheduleDeliveryTime: absolute(time.Now())}}
		w.write(p)
		w.want(pdu.SubmitSMRespID, StatusInvalidSchedule)
		p.msg = Message{DefaultMessageID: 1}
		w.write(p)
		w.want(pdu.SubmitSMRespID, StatusInvalidDefaultID)
		s.end(w)
	})
}

func TestAlertsAndOutbindsAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := dial(t, Config{}, newCollect(""))
		w := <-d.calls
		p := w.want(pdu.BindTransceiverID, StatusOK)
		w.write(packet{id: pdu.OutbindID, seq: 1, bind: BindRequest{SystemID: "smsc"}})
		w.write(p.answer(StatusOK))
		<-d.Bound()
		w.write(packet{id: pdu.AlertNotificationID, seq: 2})
		w.write(packet{id: pdu.EnquireLinkID, seq: 3})
		w.want(pdu.EnquireLinkRespID, StatusOK) // and nothing before
		if c := d.Counters(); c.Alerts.Load() != 1 || c.Outbinds.Load() != 1 {
			t.Errorf("%d alerts, %d outbinds", c.Alerts.Load(), c.Outbinds.Load())
		}
		d.quit(t, w)
	})
}
