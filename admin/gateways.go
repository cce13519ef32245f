package admin

import (
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"
)

// PathUSSD is where HTTP gateways post USSD.
const PathUSSD = "/ussd"

// NewGateways is the listener of operators' and aggregators' HTTP gateways, and of what
// else registers there. Each channel's handler proves who asks.
func NewGateways(ussd echo.HandlerFunc, log *slog.Logger, others ...func(*echo.Echo)) http.Handler {
	e := newEcho("16K", orDiscard(log).With("listener", "gateways"))
	e.POST(PathUSSD, ussd)
	for _, register := range others {
		register(e)
	}
	return e
}
