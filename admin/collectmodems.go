package admin

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"healthdial/gsm/modem"
)

// Gauges of a modem; the label is the modem alone.
var (
	modemStateDesc  = desc("modem_state", "1 for the state that the modem is in.", "modem", "state")
	modemSignalDesc = desc("modem_signal_dbm", "Signal strength; missing if it is not known.", "modem")
	modemStoredDesc = desc("modem_stored", "Messages that lie in the SIM or modem.", "modem")
	modemWaitDesc   = desc("modem_waiting", "Messages that wait to be sent.", "modem")
	modemLeftDesc   = desc("modem_quota_left", "Parts that the SIM's quota still lets it send; missing without one.", "modem")
	modemResetDesc  = desc("modem_resets_total", "Times that the modem was reset.", "modem")
	modemEventDesc  = desc("modem_events_total", "What a modem has seen and done.", "modem", "event")
)

func describeModems(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{modemStateDesc, modemSignalDesc, modemStoredDesc, modemWaitDesc, modemLeftDesc, modemResetDesc, modemEventDesc} {
		out <- d
	}
}

// modemStates are all of them.
var modemStates = []modem.State{
	modem.Stopped, modem.Suspended, modem.Missing, modem.Silent, modem.NoSIM, modem.Locked, modem.Searching, modem.Denied, modem.Starting, modem.Drained, modem.Running,
}

func collectModem(ctx context.Context, out chan<- prometheus.Metric, m Modem) {
	h := m.Standing(ctx)
	for _, s := range modemStates {
		gauge(out, modemStateDesc, one(s == h.State), h.Name, string(s))
	}
	if h.Signal != 0 {
		gauge(out, modemSignalDesc, float64(h.Signal), h.Name)
	}
	gauge(out, modemStoredDesc, float64(h.Stored), h.Name)
	gauge(out, modemWaitDesc, float64(h.Waiting), h.Name)
	if h.Left != nil {
		gauge(out, modemLeftDesc, float64(*h.Left), h.Name)
	}
	out <- prometheus.MustNewConstMetric(modemResetDesc, prometheus.CounterValue, float64(h.Resets), h.Name)
	for event, n := range h.Counters {
		out <- prometheus.MustNewConstMetric(modemEventDesc, prometheus.CounterValue, float64(n), h.Name, event)
	}
}
