package modem

import (
	"regexp"
	"testing"
	"time"

	lab "healthdial/lab/modem"
)

// TestErrands asks for the balance and probes the service's own code, now and then.
func TestErrands(t *testing.T) {
	menu := lab.Menu{"*123#": {Text: "Bal:Rs 12.50"}, "*456#": {Text: "Health ID\n1. English", More: map[string]lab.Page{"1": {Text: "x"}}}}
	for _, model := range []lab.Model{lab.Generic, lab.E3531} {
		onLab(t, lab.Config{Model: model, USSD: menu}, func(c *Config) {
			c.Balance, c.Probe = &Balance{Code: "*123#"}, &Probe{Code: "*456#", Wants: regexp.MustCompile("Health ID")}
		}, func(b *stand) {
			b.becomes(Running)
			time.Sleep(time.Minute)
			h := b.modem.Health()
			if h.Balance.Amount != 1250 || h.Balance.Fault != "" || h.Probe.At.IsZero() || h.Probe.Fault != "" || h.Probe.Took <= 0 || h.Probe.Took > time.Second {
				b.Errorf("%+v, %+v", h.Balance, h.Probe)
			}
			if err := b.lab.SetMenu(lab.Menu{"*123#": {Text: "Try later"}, "*456#": {Text: "Other service"}}); err != nil {
				b.Fatal(err)
			}
			time.Sleep(7 * time.Hour)
			told := h.Balance.At
			h = b.modem.Health()
			if h.Balance.Amount != 1250 || !h.Balance.At.Equal(told) || h.Balance.Fault == "" || h.Probe.Fault == "" {
				b.Errorf("%+v, %+v", h.Balance, h.Probe)
			}
			if n := h.Counters["dialled"]; n < 10 || n > 60 {
				b.Errorf("dialled %d times in 7 hours", n)
			}
		})
	}
}
