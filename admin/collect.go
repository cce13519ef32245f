package admin

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"healthdial/outbox"
	"healthdial/store"
)

// Queue counts what waits to be sent; an outbox.Store does.
type Queue interface {
	Stats(ctx context.Context) (outbox.Stats, error)
}

// Inbox counts what came by SMS and waits to be answered; a store.Inbox does.
type Inbox interface {
	Backlog(ctx context.Context) (store.Backlog, error)
}

// statsTime bounds the look into the store that a scrape or a check takes.
const statsTime = 2 * time.Second

// Tally is something that counts its own events, such as a channel's driver.
type Tally struct {
	Name  string                   // what counts: "ussd", "sms", "store"
	Link  string                   // on which link or gateway; "" for none
	Count func() map[string]uint64 // events by name; only ever growing
}

// collector reads, at each scrape, what others count themselves.
type collector struct {
	links    func() []Link
	modems   func() []Modem
	line     Line
	tallies  func() []Tally
	queue    Queue
	inbox    Inbox
	standing Registries
	now      func() time.Time
}

var (
	tallyDesc    = desc("events_total", "What channels and the store have seen.", "what", "link", "event")
	queuedDesc   = desc("outbox_queued", "Messages and jobs that wait.", "lane")
	waitingDesc  = desc("outbox_messages", "Messages by state.", "state")
	lagDesc      = desc("outbox_lag_seconds", "How long the oldest due message of a lane has been due.", "lane")
	lettersDesc  = desc("inbox_letters", "SMS that are not answered yet, those that miss parts included.")
	inboxLagDesc = desc("inbox_lag_seconds", "How long an SMS that could be answered has waited for that.")
	registryDesc = desc("registry_up", "Whether the last call to a registry was answered.", "registry")
	storeDesc    = desc("store_up", "Which share of the store's partitions answered this scrape.")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("healthdial_"+name, help, labels, nil)
}

// Describe sends all descriptions.
func (collector) Describe(out chan<- *prometheus.Desc) {
	describeLinks(out)
	describeModems(out)
	describeLine(out)
	for _, d := range []*prometheus.Desc{tallyDesc, queuedDesc, waitingDesc, lagDesc, lettersDesc, inboxLagDesc, registryDesc, storeDesc} {
		out <- d
	}
}

// Collect reads everything once.
func (c collector) Collect(out chan<- prometheus.Metric) {
	for _, l := range c.links() {
		collectLink(out, l)
	}
	for _, t := range c.tallies() {
		for event, n := range t.Count() {
			out <- prometheus.MustNewConstMetric(tallyDesc, prometheus.CounterValue, float64(n), t.Name, t.Link, event)
		}
	}
	for _, r := range c.standing.Standing() {
		switch {
		case !r.Away.IsZero():
			gauge(out, registryDesc, 0, r.Name)
		case !r.Asked.IsZero():
			gauge(out, registryDesc, 1, r.Name)
		}
	}
	collectLine(out, c.line.Status(), c.now())
	ctx, cancel := context.WithTimeout(context.Background(), statsTime)
	defer cancel()
	for _, m := range c.modems() {
		collectModem(ctx, out, m)
	}
	stats, backlog, silent, err := waiting(ctx, c.queue, c.inbox)
	if err != nil {
		gauge(out, storeDesc, 0)
		return
	}
	gauge(out, storeDesc, 1-float64(silent)/store.Partitions)
	now := c.now()
	for lane, word := range lanes {
		gauge(out, queuedDesc, float64(stats.Queued[outbox.Lane(lane)]), word)
		gauge(out, lagDesc, stats.Lag(outbox.Lane(lane), now).Seconds(), word)
	}
	gauge(out, waitingDesc, float64(stats.Leased), "leased")
	gauge(out, waitingDesc, float64(stats.Awaiting), "awaiting receipt")
	gauge(out, waitingDesc, float64(stats.Buried), "buried")
	gauge(out, lettersDesc, float64(backlog.Letters))
	gauge(out, inboxLagDesc, backlog.Lag(now).Seconds())
}

func gauge(out chan<- prometheus.Metric, d *prometheus.Desc, v float64, labels ...string) {
	out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}

// waiting is what waits to be sent, and to be answered, in those partitions of the
// store that answer; silent is how many do not.
func waiting(ctx context.Context, q Queue, in Inbox) (s outbox.Stats, b store.Backlog, silent int, err error) {
	s, err = q.Stats(ctx)
	if silent, err = partly(err); err != nil {
		return s, b, 0, err
	}
	b, err = in.Backlog(ctx)
	more, err := partly(err)
	return s, b, max(silent, more), err
}

// partly is how many partitions were silent, if that is all that is wrong.
func partly(err error) (silent int, rest error) {
	if partial, ok := errors.AsType[*store.PartialError](err); ok {
		return partial.Silent, nil
	}
	return 0, err
}
