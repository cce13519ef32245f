package admin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// Times of every listener. A gateway must answer its person within 10 to 15
// seconds, so nothing here takes longer.
const (
	headerTime  = 5 * time.Second  // to send the header
	readTime    = 15 * time.Second // to send the request
	writeTime   = 30 * time.Second // to take the answer
	idleTime    = 60 * time.Second // between requests
	handlerTime = 15 * time.Second // to answer
	drainTime   = 10 * time.Second // to finish when stopping
	maxHeader   = 16 << 10         // octets
)

// Server serves one handler on one listener.
type Server struct {
	Name     string // in logs
	Listener net.Listener
	Handler  http.Handler
	Logger   *slog.Logger // discards if nil
}

// Run serves until ctx ends, then finishes the requests in hand and returns nil.
// It closes the listener. An error is that of a broken listener, or of requests
// that did not finish in time.
func (s Server) Run(ctx context.Context) error {
	log := s.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	server := &http.Server{
		Handler:           s.Handler,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.With("listener", s.Name).Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	broken := make(chan error, 1)
	go func() { broken <- server.Serve(s.Listener) }()
	select {
	case err := <-broken:
		return fmt.Errorf("admin: %s: %w", s.Name, err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	err := server.Shutdown(drain)
	if err != nil {
		_ = server.Close() // what did not finish is cut off
	}
	if end := <-broken; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	if err != nil {
		return fmt.Errorf("admin: stopping %s: %w", s.Name, err)
	}
	return nil
}

// newEcho is a router that bounds time and body, survives a panic of a handler,
// and tells its peers no more than a status.
func newEcho(body string, log *slog.Logger) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = answerError(log)
	e.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{LogErrorFunc: func(c echo.Context, _ error, stack []byte) error {
		log.Error("panic in a handler", "path", c.Path(), "stack", string(stack))
		return echo.ErrInternalServerError
	}}))
	e.Use(middleware.BodyLimit(body))
	e.Use(middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{
		Timeout: handlerTime, Skipper: func(c echo.Context) bool {
			return slices.Contains([]string{pathTrace, pathInspect, pathExport}, c.Path())
		},
	}))
	return e
}

// answerError maps what a handler returned to a status, once. Only the words of an
// echo.HTTPError, which are ours, reach the peer.
func answerError(log *slog.Logger) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		if c.Response().Committed {
			return
		}
		status := http.StatusInternalServerError
		if e, ok := errors.AsType[*echo.HTTPError](err); ok {
			status = e.Code
		} else if errors.Is(err, context.DeadlineExceeded) {
			status = http.StatusServiceUnavailable
		}
		if status >= http.StatusInternalServerError {
			log.Warn("request failed", "path", c.Path(), "status", status, "err", err)
		}
		if err := c.String(status, http.StatusText(status)+"\n"); err != nil {
			log.Debug("answer not taken", "path", c.Path(), "err", err)
		}
	}
}
