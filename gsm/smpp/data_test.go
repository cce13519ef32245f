package smpp

import (
	"testing"
	"testing/synctest"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

func TestDataSM(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, w := bound(t, Config{DataSM: true}, newCollect(""))
		result := make(chan string, 1)
		go func() {
			id, _ := d.Send(t.Context(), Message{Payload: []byte("hi"), ValidityPeriod: "000001020304000R"})
			result <- id
		}()
		p := w.want(pdu.DataSMID, StatusOK)
		if v, _ := p.msg.TLV(TagTimeToLive); string(p.msg.Payload) != "hi" || string(v) != "\x00\x01\x6e\x58" {
			t.Errorf("%q, to live for % x", p.msg.Payload, v)
		}
		answer := p.answer(StatusOK)
		answer.text = "id-7"
		w.write(answer)
		if id := <-result; id != "id-7" {
			t.Error(id)
		}
		d.quit(t, w)
	})
}

func TestLifetime(t *testing.T) {
	for validity, want := range map[string]uint32{"000001020304000R": 86400 + 2*3600 + 3*60 + 4, "": 0, "261231235959000+": 0, "010000000000000R": 0, "0000010203xx000R": 0} {
		if got, ok := lifetime(validity); got != want || ok != (want > 0) {
			t.Errorf("%q: %d, %v", validity, got, ok)
		}
	}
}
