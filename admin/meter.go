package admin

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"healthdial/outbox"
)

// Meter measures one link. It is exported as long as its link is listed.
type Meter struct {
	latency  prometheus.Histogram
	receipts *prometheus.CounterVec
}

// Seconds from a message to its response: an SMSC nearby takes milliseconds, and the
// response timer is ten seconds.
var responseBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// NewMeter makes the meter of a link.
func NewMeter(link string) *Meter {
	name := prometheus.Labels{"link": link}
	return &Meter{
		latency: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "healthdial_smpp_response_seconds", Help: "From the sending of a message to its response.", Buckets: responseBuckets, ConstLabels: name,
		}),
		receipts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "healthdial_smpp_receipts_total", Help: "Delivery receipts by what they say.", ConstLabels: name,
		}, []string{"state"}),
	}
}

// Answered measures one message that was answered.
func (m *Meter) Answered(took time.Duration) { m.latency.Observe(took.Seconds()) }

// Receipt counts a delivery receipt. A nil Meter counts nothing.
func (m *Meter) Receipt(s outbox.State) {
	if m != nil {
		m.receipts.WithLabelValues(string(s)).Inc()
	}
}

func (m *Meter) collect(out chan<- prometheus.Metric) {
	if m == nil {
		return
	}
	m.latency.Collect(out)
	m.receipts.Collect(out)
}
