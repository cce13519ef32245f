package admin

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"healthdial/gsm/modem"
	"healthdial/store"
)

// OperatorsConfig is what NewOperators needs. All fields but Notes, Troubles and Logger
// are required.
type OperatorsConfig struct {
	Links    func() []Link  // those that run now, the listeners and their peers
	Modems   func() []Modem // that run now; nil for none
	Line     Line           // to the registries
	Tallies  func() []Tally // of these and of everything else
	Control  Control
	Queue    Queue
	Inbox    Inbox
	Standing Registries
	Registry *prometheus.Registry // that Metrics was registered with
	Now      func() time.Time
	Version  string
	Also     func() []Worded // what else is on the status page: certificates
	Notes    []string        // said on the status page: what an operator should know of this installation
	Troubles func() []Trouble
	Logger   *slog.Logger
}

// Worded is something that says in words how it stands.
type Worded interface {
	Name() string
	Status() string
}

// operators answers those who run the service.
type operators struct {
	OperatorsConfig
	started time.Time
}

// NewOperators is the listener of those who run the service:
//
//	/healthz  200 while the process runs
//	/readyz   200 if the store answers and a link or peer is bound or a modem runs, else 503; the reasons in words.
//	          Registries that are away are told of and change nothing: work is kept
//	/metrics  for Prometheus
//	/         the state of everything in words, as HTML or text
//	/v1/      for those with a token: see Control
//
// It registers the metrics of links and queue with Registry, once.
func NewOperators(c OperatorsConfig) (http.Handler, error) {
	if c.Modems == nil {
		c.Modems = func() []Modem { return nil }
	}
	if err := c.Registry.Register(collector{c.Links, c.Modems, c.Line, c.Tallies, c.Queue, c.Inbox, c.Standing, c.Now}); err != nil {
		return nil, fmt.Errorf("admin: metrics: %w", err)
	}
	recorder, err := newRecorder(c)
	if err != nil {
		return nil, fmt.Errorf("admin: metrics: %w", err)
	}
	o := operators{OperatorsConfig: c, started: c.Now()}
	e := newEcho("1K", orDiscard(c.Logger).With("listener", "operators"))
	control{c.Control, c.Links, c.Modems, c.Line, recorder, orDiscard(c.Logger).With("listener", "operators")}.mount(e)
	e.GET("/healthz", func(ctx echo.Context) error { return ctx.String(http.StatusOK, "running\n") })
	e.GET("/readyz", o.ready)
	e.GET("/metrics", echo.WrapHandler(promhttp.HandlerFor(c.Registry, promhttp.HandlerOpts{})))
	e.GET("/", o.status)
	return e, nil
}

func (o operators) ready(ctx echo.Context) error {
	s := o.look(ctx.Request().Context())
	status := http.StatusOK
	if !s.Ready {
		status = http.StatusServiceUnavailable
	}
	return ctx.String(status, strings.Join(s.Reasons, "\n")+"\n")
}

// look finds out how everything stands.
func (o operators) look(ctx context.Context) status {
	ctx, cancel := context.WithTimeout(ctx, statsTime)
	defer cancel()
	s := status{Version: o.Version, Up: o.Now().Sub(o.started).Round(time.Second), Notes: o.Notes, Ready: true}
	reached := o.reach(ctx, &s)
	for _, w := range o.Also() {
		s.Also = append(s.Also, line{w.Name(), w.Status()})
	}
	s.registries(o.Standing.Standing(), o.Now())
	s.line(o.Line.Status(), o.Now())
	stopped := o.troubled(&s)
	stats, backlog, silent, err := waiting(ctx, o.Queue, o.Inbox)
	if err != nil {
		s.Reasons = append(s.Reasons, "store: does not answer")
		s.Ready = false
		return s
	}
	s.Reasons = append(s.Reasons, answering(silent))
	s.Ready = reached && !stopped
	s.queue(stats, o.Now())
	s.inbox(backlog, o.Now())
	return s
}

// reach says how links and modems stand, and reports whether anybody can be reached.
func (o operators) reach(ctx context.Context, s *status) bool {
	links, modems := o.Links(), o.Modems()
	reached := len(links)+len(modems) == 0
	for _, l := range links {
		h := l.Health()
		s.Links = append(s.Links, line{h.Link, h.Reason})
		reached = reached || sessions(h) > 0
		s.Reasons = append(s.Reasons, string(h.Kind)+" "+h.Link+": "+h.Reason)
	}
	for _, m := range modems {
		h := m.Standing(ctx)
		s.Links = append(s.Links, line{h.Name, h.Reason})
		reached = reached || h.State == modem.Running || h.State == modem.Drained
		s.Reasons = append(s.Reasons, "modem "+h.Name+": "+h.Reason)
	}
	if !reached {
		s.Reasons = append(s.Reasons, "not ready: no link is bound, no peer has bound and no modem runs, so that nobody can be reached")
	}
	return reached
}

// answering says how the store answers. While some partitions do not, everybody else
// is served: the service stays ready.
func answering(silent int) string {
	if silent == 0 {
		return "store: answers"
	}
	return fmt.Sprintf("store: no answer from %d of %d partitions; their numbers are told to try again, all others are served", silent, store.Partitions)
}
