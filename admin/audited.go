package admin

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"healthdial/audit"
)

// Kinds of events in the audit log.
const (
	// EventCommand is a command, committed before it has any effect. Its subject is
	// what was commanded; its facts are "command", "of" (links, audit), "by" (the token's
	// name) and "from" (an address).
	EventCommand = "operator.command"
	// EventRefused is an EventCommand that then had no effect, with its "status".
	EventRefused = "operator.refused"
)

// HeaderAudit is in the answer to a command that took effect though the audit log
// could not be written.
const HeaderAudit = "Healthdial-Audit"

// recordTime bounds how long a command waits for the audit log: who suspends a link
// in an emergency does not wait for a store that is away.
const recordTime = 2 * time.Second

// recorder puts commands into the audit log before they take effect.
type recorder struct {
	record  func(ctx context.Context, e audit.Event) error
	now     func() time.Time
	missing *prometheus.CounterVec // commands by name that took effect unrecorded
}

func newRecorder(c OperatorsConfig) (recorder, error) {
	r := recorder{record: c.Control.Record, now: c.Now, missing: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "healthdial_commands_unaudited_total", Help: "Commands that took effect though the audit log could not be written.",
	}, []string{"command"})}
	return r, c.Registry.Register(r.missing)
}

// audited runs a command after it was recorded, and records that it was refused. When
// the log cannot be written, what changes something goes ahead (a link must be
// suspended in an emergency, and a configuration mended), is counted and says so; what
// reveals something is refused, since nobody needs it so much.
func (c control) audited(ctx echo.Context, next echo.HandlerFunc) error {
	e, ok := c.event(ctx)
	if !ok {
		return next(ctx)
	}
	if err := c.recorder.put(ctx, e); err != nil {
		c.log.Error("the audit log cannot be written", "command", e.Facts["command"], "by", e.Facts["by"], "err", err)
		if reveals(ctx) {
			return fail(http.StatusServiceUnavailable, "the audit log cannot be written, and nothing is shown that is not on record: is the store away?")
		}
		c.recorder.missing.WithLabelValues(e.Facts["command"]).Inc()
		ctx.Response().Header().Set(HeaderAudit, "missing")
	}
	err := next(ctx)
	if status := refusedWith(err); status != 0 {
		e.Kind, e.Facts = EventRefused, maps.Clone(e.Facts)
		e.Facts["status"] = strconv.Itoa(status)
		if err := c.recorder.put(ctx, e); err != nil {
			c.log.Error("the audit log cannot be written", "command", e.Facts["command"], "err", err)
		}
	}
	return err
}

// put records an event even if whoever commands goes away meanwhile.
func (r recorder) put(ctx echo.Context, e audit.Event) error {
	if r.record == nil {
		return nil
	}
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx.Request().Context()), recordTime)
	defer cancel()
	e.At = r.now()
	return r.record(bounded, e)
}

// event is the event of a request; ok is false for one that neither changes nor
// reveals anything, or is no command at all.
func (c control) event(ctx echo.Context) (e audit.Event, ok bool) {
	of, _, _ := strings.Cut(strings.TrimPrefix(ctx.Path(), "/v1/"), "/")
	command := path.Base(ctx.Path()) // such as trace
	if verb := ctx.Param("verb"); verb != "" {
		command = word(verb)
	}
	if command == "*" || ctx.Request().Method == http.MethodGet && !reveals(ctx) {
		return audit.Event{}, false
	}
	from, _, _ := net.SplitHostPort(ctx.Request().RemoteAddr)
	e = audit.Event{Kind: EventCommand, Facts: map[string]string{"command": command, "by": c.Token().Name, "from": from}}
	if of != command {
		e.Facts["of"] = of
	}
	if name := ctx.Param("name"); name != "" {
		e.Subject = word(name)
	}
	return e, true
}

// reveals reports whether a request shows more than how things stand.
func reveals(ctx echo.Context) bool { return ctx.Path() == pathTrace || ctx.Path() == pathExport }

// nameable is what may be the name of a thing or a verb: anything else that a request
// holds is kept out of the log, where nothing can be erased.
var nameable = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,30}$`)

func word(s string) string {
	if nameable.MatchString(s) {
		return s
	}
	return "unfit"
}

// refusedWith is the status of a command that had no effect, or 0.
func refusedWith(err error) int {
	if err == nil {
		return 0
	}
	if f, ok := errors.AsType[*failure](err); ok {
		return f.status
	}
	return http.StatusInternalServerError
}
