package admin

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"healthdial/outbox"
	"healthdial/session"
)

// Metrics counts what the service does. It is the Metrics of package session and
// of package outbox; labels are words of ours, never anything of a citizen's.
type Metrics struct {
	turns     *prometheus.HistogramVec
	calls     *prometheus.HistogramVec
	settled   *prometheus.HistogramVec
	conflicts *prometheus.CounterVec
	fallbacks *prometheus.CounterVec
	abandoned *prometheus.CounterVec
	callbacks *prometheus.CounterVec
}

// Seconds of a turn: a gateway gives up after ten to fifteen.
var turnBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 8, 15}

// NewMetrics makes the counters and registers them.
func NewMetrics(r prometheus.Registerer) (*Metrics, error) {
	histogram := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "healthdial_" + name, Help: help, Buckets: turnBuckets}, labels)
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "healthdial_" + name, Help: help}, labels)
	}
	m := &Metrics{
		turns:     histogram("turn_seconds", "From an entry to its page, by channel and outcome.", "channel", "outcome"),
		calls:     histogram("call_seconds", "Calls of flows, by name and the exit that the flow saw.", "call", "exit"),
		settled:   histogram("outbox_seconds", "Attempts to send or do, by kind, lane and outcome.", "kind", "lane", "outcome"),
		conflicts: counter("turn_conflicts_total", "Turns taken again since the session had moved.", "channel"),
		fallbacks: counter("session_fallbacks_total", "Entries not applied since the store had lost the page that they were made on.", "channel"),
		abandoned: counter("session_abandoned_total", "Dialogues cut off while they waited for an answer, by step.", "channel", "step"),
		callbacks: counter("callbacks_total", "Callbacks of the registries.", "outcome"),
	}
	for _, c := range []prometheus.Collector{m.turns, m.calls, m.settled, m.conflicts, m.fallbacks, m.abandoned, m.callbacks} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// Turn counts one turn.
func (m *Metrics) Turn(ch session.Channel, outcome string, took time.Duration) {
	m.turns.WithLabelValues(string(ch), outcome).Observe(took.Seconds())
}

// Call counts one call of a flow.
func (m *Metrics) Call(name, exit string, took time.Duration) {
	m.calls.WithLabelValues(name, exit).Observe(took.Seconds())
}

// Conflict counts one turn that is taken again.
func (m *Metrics) Conflict(ch session.Channel) { m.conflicts.WithLabelValues(string(ch)).Inc() }

// Fallback counts one entry that was made on a page which the store lost.
func (m *Metrics) Fallback(ch session.Channel) { m.fallbacks.WithLabelValues(string(ch)).Inc() }

// Abandoned counts one dialogue that was cut off at a step.
func (m *Metrics) Abandoned(ch session.Channel, step string) {
	m.abandoned.WithLabelValues(string(ch), step).Inc()
}

// Callback counts one callback.
func (m *Metrics) Callback(outcome string) { m.callbacks.WithLabelValues(outcome).Inc() }

// Settled counts one attempt of the outbox.
func (m *Metrics) Settled(k outbox.Kind, l outbox.Lane, outcome string, took time.Duration) {
	m.settled.WithLabelValues(kindWord(k), laneWord(l), outcome).Observe(took.Seconds())
}

func kindWord(k outbox.Kind) string {
	switch k {
	case outbox.SMS:
		return "sms"
	case outbox.USSD:
		return "ussd"
	case outbox.Call:
		return "call"
	case outbox.Job:
		return "job"
	}
	return "other"
}

// lanes are the outbox's lanes in words, most urgent first.
var lanes = [...]string{outbox.Code: "code", outbox.Consent: "consent", outbox.Registry: "registry", outbox.Notice: "notice", outbox.Bulk: "bulk"}

func laneWord(l outbox.Lane) string {
	if int(l) < len(lanes) {
		return lanes[l]
	}
	return "other"
}
