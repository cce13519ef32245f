package admin

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

// Queue counts what waits to be sent; an outbox.Store does.
type Queue interface {
	Stats(ctx context.Context) (outbox.Stats, error)
}

// statsTime bounds the look into the store that a scrape or a check takes.
const statsTime = 2 * time.Second

// collector reads, at each scrape, what links and queue count themselves.
type collector struct {
	links []*smpp.Link
	queue Queue
	now   func() time.Time
}

var (
	boundDesc   = desc("smpp_bound", "Sessions that are bound now.", "link")
	flightDesc  = desc("smpp_in_flight", "Requests that wait for an answer.", "link")
	eventDesc   = desc("smpp_events_total", "What a link has seen.", "link", "event")
	queuedDesc  = desc("outbox_queued", "Messages and jobs that wait.", "lane")
	waitingDesc = desc("outbox_messages", "Messages by state.", "state")
	oldestDesc  = desc("outbox_oldest_seconds", "How long the oldest due message has been due.")
	storeDesc   = desc("store_up", "Whether the store answered this scrape.")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("healthdial_"+name, help, labels, nil)
}

// Describe sends all descriptions.
func (collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{boundDesc, flightDesc, eventDesc, queuedDesc, waitingDesc, oldestDesc, storeDesc} {
		out <- d
	}
}

// Collect reads links and queue.
func (c collector) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for _, l := range c.links {
		binds, flight := l.Binds(), 0
		for _, b := range binds {
			flight += b.InFlight()
		}
		gauge(boundDesc, float64(len(binds)), l.Name())
		gauge(flightDesc, float64(flight), l.Name())
		for event, n := range linkEvents(l.Counters()) {
			out <- prometheus.MustNewConstMetric(eventDesc, prometheus.CounterValue, float64(n), l.Name(), event)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), statsTime)
	defer cancel()
	stats, err := c.queue.Stats(ctx)
	if err != nil {
		gauge(storeDesc, 0)
		return
	}
	gauge(storeDesc, 1)
	for lane, word := range lanes {
		gauge(queuedDesc, float64(stats.Queued[outbox.Lane(lane)]), word)
	}
	gauge(waitingDesc, float64(stats.Leased), "leased")
	gauge(waitingDesc, float64(stats.Awaiting), "awaiting receipt")
	gauge(waitingDesc, float64(stats.Buried), "buried")
	gauge(oldestDesc, overdue(stats, c.now()).Seconds())
}

// overdue is how long the oldest due message has been due.
func overdue(s outbox.Stats, now time.Time) time.Duration {
	if s.Oldest.IsZero() {
		return 0
	}
	return max(0, now.Sub(s.Oldest))
}

func linkEvents(c *smpp.Counters) map[string]uint64 {
	return map[string]uint64{
		"submitted": c.Submitted.Load(), "accepted": c.Accepted.Load(), "refused": c.Refused.Load(), "throttled": c.Throttled.Load(),
		"expired": c.Expired.Load(), "late": c.Late.Load(), "unmatched": c.Unmatched.Load(), "received": c.Received.Load(),
		"deferred": c.Deferred.Load(), "malformed": c.Malformed.Load(), "unknown": c.Unknown.Load(), "misplaced": c.Misplaced.Load(),
		"bound": c.Binds.Load(), "redialled": c.Reconnects.Load(),
	}
}
