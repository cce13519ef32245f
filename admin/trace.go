package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// pathTrace is the path of a trace, whose answer may take for ever.
const pathTrace = "/v1/links/:name/trace"

// traceWrite is how long a reader of a trace may take for one event.
const traceWrite = 10 * time.Second

// trace streams a link's events until the reader goes away or the service stops.
func (c control) trace(ctx echo.Context) error {
	l, who, err := c.commanded(ctx)
	if err != nil {
		return err
	}
	reading, stop := context.WithCancel(ctx.Request().Context())
	defer stop()
	stream := http.NewResponseController(ctx.Response())
	if err := stream.SetReadDeadline(time.Time{}); err != nil { // of the server, which would end reading
		return fmt.Errorf("admin: trace: %w", err)
	}
	c.did(ctx, "link traced", "link", l.Name())
	events := who.Trace(reading)
	ctx.Response().Header().Set(echo.HeaderContentType, "application/x-ndjson")
	ctx.Response().Header().Set("Cache-Control", "no-store")
	ctx.Response().WriteHeader(http.StatusOK)
	out := json.NewEncoder(ctx.Response())
	for {
		if err := stream.SetWriteDeadline(time.Now().Add(traceWrite)); err != nil || stream.Flush() != nil {
			return nil // the reader has gone
		}
		select {
		case <-c.Stopping:
			return nil
		case e, open := <-events:
			if !open || out.Encode(e) != nil {
				return nil
			}
		}
	}
}
