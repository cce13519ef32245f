package smpp

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{}, newCollect(""))
		ctx, stop := context.WithCancel(t.Context())
		events := d.Trace(ctx)
		go d.Send(t.Context(), Message{
			Source: Address{Addr: "HEALTH"}, Dest: Address{Addr: "919000000001"}, ServiceType: "CMT", ESMClass: 0x40, DataCoding: 8,
			Payload: []byte("a secret"), TLVs: []TLV{{TagUserMessageReference, []byte{1, 2}}},
		})
		p := w.want(pdu.SubmitSMID, StatusOK)
		w.write(p.answer(StatusThrottled))
		w.raw(octets(t, "00000666 00000000 00000005"))
		w.want(pdu.GenericNACKID, StatusInvalidCommand)
		synctest.Wait()
		stop()
		want := []Event{
			{Bind: 1, Sent: true, Command: "submit_sm", Status: "ESME_ROK", Sequence: 2, Size: 68, Tags: []Tag{TagUserMessageReference}, Message: &MessageEvent{
				Source: "****TH", Dest: "**********01", ServiceType: "CMT", ESMClass: 0x40, DataCoding: 8, Payload: 8,
			}},
			{Bind: 1, Command: "submit_sm_resp", Status: "ESME_RTHROTTLED", Sequence: 2, Size: 16},
			{Bind: 1, Command: "0x00000666", Status: "ESME_ROK", Sequence: 5, Size: 16, Fault: "smpp: ESME_RINVCMDID: unknown command_id"},
			{Bind: 1, Sent: true, Command: "generic_nack", Status: "ESME_RINVCMDID", Sequence: 5, Size: 16},
		}
		var got []Event
		for e := range events {
			if strings.Contains(fmt.Sprintf("%+v %+v", e, e.Message), "secret") || e.Time.IsZero() {
				t.Errorf("%+v", e)
			}
			got = append(got, e)
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Event{}, "Time")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		d.quit(t, w)
	})
}

// TestSlowTrace: a reader who does not read holds nobody up and is told what he
// missed; others miss nothing.
func TestSlowTrace(t *testing.T) {
	var tr tracing
	tr.saw(1, true, &packet{}, 16, nil) // nobody
	slow, quick := tr.listen(t.Context()), tr.listen(t.Context())
	for seq := range uint32(traceRoom + 5) {
		tr.saw(1, true, &packet{seq: seq}, 16, nil)
		if e := <-quick; e.Sequence != seq || e.Dropped != 0 {
			t.Fatalf("%+v", e)
		}
	}
	<-slow
	tr.saw(1, true, &packet{seq: 9999}, 16, nil)
	var last Event
	for range traceRoom {
		last = <-slow
	}
	if last.Sequence != 9999 || last.Dropped != 5 {
		t.Errorf("%+v", last)
	}
}

func TestMasked(t *testing.T) {
	for addr, want := range map[string]string{"": "", "1": "*", "12": "**", "*456*1#": "*****1#", "919000000001": "**********01"} {
		if got := masked(addr); got != want {
			t.Errorf("masked(%q) = %q, want %q", addr, got, want)
		}
	}
}
