package admin

import (
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"
)

// PathUSSD is where HTTP gateways post USSD.
const PathUSSD = "/ussd"

// NewGateways is the listener of operators' and aggregators' HTTP gateways. Each
// channel's handler proves who asks.
func NewGateways(ussd echo.HandlerFunc, log *slog.Logger) http.Handler {
	e := newEcho("16K", orDiscard(log).With("listener", "gateways"))
	e.POST(PathUSSD, ussd)
	return e
}
