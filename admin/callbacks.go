package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/labstack/echo/v4"

	"healthdial/outbox"
	"healthdial/registry"
)

// JobCallback is the job name of a callback; its payload is a Callback in CBOR.
const JobCallback = "callback"

// callbackLife is how long a callback is worth acting upon. What it says is
// fetched again anyway.
const callbackLife = 24 * time.Hour

// Callback is a callback that was accepted: genuine, well-formed, and on disk.
type Callback struct {
	Request string `cbor:"1,keyasint"` // its REQUEST-ID
	Path    string `cbor:"2,keyasint"`
	Body    []byte `cbor:"3,keyasint"`
}

// ReadCallback reads the payload of a job named JobCallback.
func ReadCallback(payload []byte) (request string, c registry.Callback, err error) {
	var kept Callback
	if err := cbor.Unmarshal(payload, &kept); err != nil {
		return "", nil, fmt.Errorf("admin: stored callback: %w", err)
	}
	c, err = registry.ParseCallback(kept.Path, kept.Body)
	return kept.Request, c, err
}

// Verifier proves who sent a callback; *registry.Verifier does.
type Verifier interface {
	Verify(ctx context.Context, h http.Header) (requestID string, err error)
}

// Adder commits messages; an outbox.Store does. Adding an ID again changes nothing.
type Adder interface {
	Add(ctx context.Context, ms ...outbox.Message) error
}

// CallbacksConfig is what NewCallbacks needs. All fields but Count and Logger are
// required.
type CallbacksConfig struct {
	Verifier Verifier
	Outbox   Adder
	Now      func() time.Time
	Count    func(outcome string) // accepted, forged, malformed, put off
	Logger   *slog.Logger
}

// NewCallbacks takes the registries' callbacks (ABDM v3) on the paths that package
// registry names. It answers 202 when the callback is on disk, 401 to a forged
// one, 400 or 413 to one that is not what its path promises, and 503 where the
// sender should try again.
func NewCallbacks(c CallbacksConfig) http.Handler {
	log := orDiscard(c.Logger).With("listener", "callbacks")
	e := newEcho(strconv.Itoa(registry.MaxCallback)+"B", log)
	for _, path := range registry.CallbackPaths() {
		e.POST(path, func(ctx echo.Context) error { return c.take(ctx, path) })
	}
	return e
}

func (c CallbacksConfig) take(ctx echo.Context, path string) error {
	err := c.accept(ctx.Request(), path)
	outcome, status := "accepted", http.StatusAccepted
	switch {
	case err == nil:
	case errors.Is(err, registry.ErrForged):
		outcome, status = "forged", http.StatusUnauthorized
	case errors.Is(err, registry.ErrBadCallback):
		outcome, status = "malformed", http.StatusBadRequest
	case errors.Is(err, echo.ErrStatusRequestEntityTooLarge):
		outcome, status = "malformed", http.StatusRequestEntityTooLarge
	default:
		outcome, status = "put off", http.StatusServiceUnavailable
	}
	if c.Count != nil {
		c.Count(outcome)
	}
	if err != nil {
		return echo.NewHTTPError(status).SetInternal(err)
	}
	return ctx.NoContent(status)
}

// accept brings one callback to disk, or says why not. Who sent it is proved
// before its body is read.
func (c CallbacksConfig) accept(r *http.Request, path string) error {
	request, err := c.Verifier.Verify(r.Context(), r.Header)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(r.Body) // bounded by the router
	if err != nil {
		return err
	}
	if _, err := registry.ParseCallback(path, body); err != nil {
		return err
	}
	return c.keep(r.Context(), Callback{Request: request, Path: path, Body: body})
}

// keep commits the callback as a job. Its ID is derived from the REQUEST-ID, so
// that a repeat changes nothing.
func (c CallbacksConfig) keep(ctx context.Context, kept Callback) error {
	payload, err := cbor.Marshal(kept)
	if err != nil {
		return fmt.Errorf("admin: callback: %w", err)
	}
	now := c.Now()
	return c.Outbox.Add(ctx, outbox.Message{
		ID:   outbox.DeriveID("callback", []byte(kept.Path), []byte(kept.Request)),
		Kind: outbox.Job, Lane: outbox.Registry, Job: JobCallback, Payload: payload,
		NotBefore: now, Expires: now.Add(callbackLife),
	})
}

func orDiscard(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return log
}
