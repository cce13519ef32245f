package admin

import (
	"github.com/prometheus/client_golang/prometheus"

	"healthdial/gsm/smpp"
)

// Gauges of a link; the label is the link alone.
var (
	boundDesc   = desc("smpp_bound", "Sessions that are bound now.", "link")
	wantedDesc  = desc("smpp_binds", "Sessions that are wanted; of a peer: that it may have.", "link")
	inUseDesc   = desc("smpp_window_in_use", "Requests that wait for a response, over all sessions.", "link")
	windowDesc  = desc("smpp_window_size", "Requests that may wait for a response, over all bound sessions.", "link")
	inHandDesc  = desc("smpp_in_hand", "Messages of the peer that are being taken.", "link")
	waitDesc    = desc("smpp_waiting", "Messages that wait for a window or for the pace.", "link")
	paceDesc    = desc("smpp_pace", "Messages a second that may be sent now; 0 is unlimited.", "link")
	stateDesc   = desc("smpp_state", "1 for the state that the link is in, in Kannel's words.", "link", "state")
	deniedDesc  = desc("smpp_bind_refused_total", "Binds of a peer that were refused, and connections of a listener before they were a peer's, by the reason in words.", "link", "reason")
	connsDesc   = desc("smpp_connections", "Connections of a listener, bound or not.", "link")
	strangeDesc = desc("smpp_events_total", "What else a link has seen.", "link", "event")
)

// counterDescs are the counters of a link that have a metric of their own; others are
// events of strangeDesc.
var counterDescs = map[string]*prometheus.Desc{
	"submitted":  desc("smpp_submit_sm_total", "Messages sent to the peer.", "link"),
	"accepted":   desc("smpp_submit_sm_accepted_total", "Messages that the peer took.", "link"),
	"refused":    desc("smpp_submit_sm_refused_total", "Messages that the peer refused, throttled ones included.", "link"),
	"throttled":  desc("smpp_submit_sm_throttled_total", "Messages refused with ESME_RTHROTTLED or ESME_RMSGQFUL.", "link"),
	"expired":    desc("smpp_unanswered_total", "Requests without a response in time.", "link"),
	"received":   desc("smpp_deliver_sm_total", "Messages of the peer that were taken in hand.", "link"),
	"deferred":   desc("smpp_deliver_sm_throttled_total", "Messages of the peer that we put off with ESME_RTHROTTLED.", "link"),
	"binds":      desc("smpp_bound_total", "Sessions that became bound.", "link"),
	"reconnects": desc("smpp_disconnected_total", "Sessions lost and attempts failed after which we dial again.", "link"),
}

func describeLinks(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{boundDesc, wantedDesc, inUseDesc, windowDesc, inHandDesc, waitDesc, paceDesc, stateDesc, deniedDesc, connsDesc, strangeDesc} {
		out <- d
	}
	for _, d := range counterDescs {
		out <- d
	}
}

func collectLink(out chan<- prometheus.Metric, l Link) {
	h := l.Health()
	collectState(out, h)
	if h.Kind == smpp.OfListener {
		gauge(out, connsDesc, float64(h.Connections), h.Link)
		return // what it counts is a Tally
	}
	inUse, window, inHand := 0, 0, 0
	for _, b := range h.Binds {
		inUse, inHand = inUse+b.InFlight, inHand+b.InHand
		if b.Peer != "" {
			window += b.Window
		}
	}
	gauge(out, boundDesc, float64(sessions(h)), h.Link)
	gauge(out, wantedDesc, float64(max(len(h.Binds), h.Most)), h.Link)
	gauge(out, inUseDesc, float64(inUse), h.Link)
	gauge(out, windowDesc, float64(window), h.Link)
	gauge(out, inHandDesc, float64(inHand), h.Link)
	gauge(out, waitDesc, float64(h.Waiting), h.Link)
	gauge(out, paceDesc, h.Pace.Now, h.Link)
	for name, n := range h.Counters {
		if d, ok := counterDescs[name]; ok {
			out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), h.Link)
		} else {
			out <- prometheus.MustNewConstMetric(strangeDesc, prometheus.CounterValue, float64(n), h.Link, name)
		}
	}
	l.Meter.collect(out)
}

// collectState is what links, listeners and peers have in common.
func collectState(out chan<- prometheus.Metric, h smpp.Health) {
	for _, s := range states {
		gauge(out, stateDesc, one(s == h.State), h.Link, string(s))
	}
	for reason, n := range h.Refused {
		out <- prometheus.MustNewConstMetric(deniedDesc, prometheus.CounterValue, float64(n), h.Link, reason)
	}
}

var states = []smpp.LinkState{smpp.Running, smpp.Full, smpp.Connecting, smpp.Isolated, smpp.Suspended, smpp.Absent, smpp.Dead, smpp.Shutdown}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
