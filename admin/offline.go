package admin

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"healthdial/offline"
)

// Line is the way to the registries; *offline.Line is it.
type Line interface{ Status() offline.Status }

// line answers /v1/offline.
func (c control) line(ctx echo.Context) error { return ctx.JSON(http.StatusOK, c.uplink.Status()) }

// The metrics of the line.
var (
	lineDesc    = desc("line_up", "Whether the line to the registries is up.")
	heldDesc    = desc("line_waiting", "What people gave that waits for the line, by job.", "job")
	heldOctets  = desc("line_waiting_octets", "Octets that it takes, about.")
	heldSince   = desc("line_waiting_seconds", "How long the oldest of it has waited, by job.", "job")
	heldRefused = desc("line_refused_total", "What was not taken because so much waits for the line.")
)

func describeLine(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{lineDesc, heldDesc, heldOctets, heldSince, heldRefused} {
		out <- d
	}
}

func collectLine(out chan<- prometheus.Metric, s offline.Status, now time.Time) {
	gauge(out, lineDesc, one(s.Down.IsZero()))
	gauge(out, heldOctets, float64(s.Octets))
	for _, w := range s.Waiting {
		gauge(out, heldDesc, float64(w.Count), w.Job)
		gauge(out, heldSince, max(0, now.Sub(w.Oldest)).Seconds(), w.Job)
	}
	out <- prometheus.MustNewConstMetric(heldRefused, prometheus.CounterValue, float64(s.Refused))
}

// line tells how the line stands. It changes nothing of readiness, since work is kept.
func (s *status) line(l offline.Status, now time.Time) {
	word := uplink(l, now)
	s.Registries = append(s.Registries, line{"line to them", word})
	if !l.Down.IsZero() || l.Count > 0 {
		s.Reasons = append(s.Reasons, "line to the registries: "+word)
	}
}

// uplink says how the line stands, in words.
func uplink(l offline.Status, now time.Time) string {
	switch {
	case !l.Down.IsZero():
		return fmt.Sprintf("down for %s; %s for it, of %d at most", now.Sub(l.Down).Round(time.Second), count(l.Count, "waits", "wait"), l.Most)
	case l.Count > 0:
		return fmt.Sprintf("up; %s to be forwarded", count(l.Count, "waits", "wait"))
	}
	return "up"
}
