package modem

import (
	"testing"
	"testing/synctest"
	"time"
)

// hello is an SMS-DELIVER of "hellohello", of the published examples.
const hello = "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37"

// report is an SMS-STATUS-REPORT, likewise.
const report = "0006D60B911326880736F4111011719551401110117195714000"

func TestServes(t *testing.T) {
	run(t, func(b *bench, _ *Config) { b.memory["ME"][4] = hello }, func(b *bench) {
		h := b.becomes(Running)
		if h.Model != "ACME M1" || h.IMEI != "...3809" || h.IMSI != "...0001" || h.Operator != "Operator" || h.Signal != -73 || h.Quirks != "generic" || h.Port != "pipe" {
			b.Errorf("%+v", h)
		}
		synctest.Wait()
		if b.took() != 1 || b.lies() != 0 {
			b.Errorf("stored before: %d delivered, %d left", b.took(), b.lies())
		}
		b.arrive("SM", 3, hello)
		b.arrive("SM", 4, report)
		synctest.Wait()
		if b.took() != 2 || b.told() != 1 || b.lies() != 0 {
			b.Errorf("%d delivered, %d reports, %d left", b.took(), b.told(), b.lies())
		}
		ref, err := b.modem.Send(b.Context(), Submit{To: Address{TON: 1, NPI: 1, Digits: "46708251358"}, UserData: b.delivers[0].UserData})
		if err != nil || ref != 1 || b.sent[0] != "0001000B916407281553F800000AE8329BFD4697D9EC37" {
			b.Errorf("%d, %v, %v", ref, err, b.sent)
		}
		time.Sleep(time.Hour)
		if h := b.modem.Health(); h.State != Running || h.Counters["sessions"] != 1 || h.LastFault != "" {
			b.Errorf("an hour later: %+v", h)
		}
	})
}
