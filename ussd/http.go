package ussd

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"healthdial/gsm/msisdn"
	"healthdial/session"
)

// HTTPConfig describes USSD over gateways that ask by HTTP.
type HTTPConfig struct {
	Gateways []Gateway
	InHand   int              // requests in hand at once; 0 means 256
	Names    Namer            // names events
	Now      func() time.Time // the clock
	Random   io.Reader        // crypto/rand.Reader
	Logger   *slog.Logger     // discards if nil

	// Known reports whether a dialogue is the live one of its number, which another
	// machine may have opened. Where text is cumulative it tells the first request
	// of a deep link from a later request of a dialogue that this process has not
	// seen. If nil, such a request is taken for a later one.
	Known func(ctx context.Context, n msisdn.Number, link, gateway string) (bool, error)
}

// HTTP is USSD over HTTP gateways, in the way that most of them share: a POST
// with sessionId, serviceCode, phoneNumber and text, answered by "CON " or "END "
// and the page. Which gateway asks is proven by its secret, and each may speak
// only for the numbers and codes that it is configured for.
type HTTP struct {
	cfg       HTTPConfig
	gateways  atomic.Pointer[[]Gateway] // in force
	turns     Turns
	dialogues *dialogues
	hand      chan struct{} // holds a token for each request in hand
	count     Counters
	log       *slog.Logger
}

// NewHTTP makes a driver; it refuses gateways without a name, a secret or a
// number, or that share one.
func NewHTTP(cfg HTTPConfig, turns Turns) (*HTTP, error) {
	if err := CheckGateways(cfg.Gateways); err != nil {
		return nil, err
	}
	d, err := newDialogues(cfg.Random)
	if err != nil {
		return nil, err
	}
	log := cfg.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	h := &HTTP{
		cfg: cfg, turns: turns, dialogues: d, log: log,
		hand: make(chan struct{}, orDefault(cfg.InHand, 256)),
	}
	h.gateways.Store(&cfg.Gateways)
	return h, nil
}

// Change puts other gateways in force for the requests that come from now on. Dialogues
// go on: they are the name's, whatever else of its gateway changed. CheckGateways has
// looked at them.
func (h *HTTP) Change(gateways []Gateway) { h.gateways.Store(&gateways) }

// Counters is what the driver has done.
func (h *HTTP) Counters() *Counters { return &h.count }

// Handle answers one request: an echo handler for POST. 401 without a known
// secret, 403 for a number or code that is not the gateway's, 400 and 413 for
// what cannot be read, 503 when too many are in hand; else 200.
func (h *HTTP) Handle(c echo.Context) error {
	g, ok := authenticate(*h.gateways.Load(), c.Request())
	if !ok {
		c.Response().Header().Set("WWW-Authenticate", `Basic realm="gateway"`)
		return h.refuse(c, http.StatusUnauthorized)
	}
	q, err := readRequest(c.Response(), c.Request())
	if err != nil {
		return h.refuse(c, statusOf(err))
	}
	number, err := msisdn.Parse(q.PhoneNumber, g.Region)
	if err != nil {
		return h.refuse(c, http.StatusBadRequest)
	}
	path, ours := dialled(g.Codes, "", q.ServiceCode)
	if !ours || !g.speaksFor(number) {
		return h.refuse(c, http.StatusForbidden)
	}
	select {
	case h.hand <- struct{}{}:
		defer func() { <-h.hand }()
	default:
		h.count.Throttled.Add(1)
		return c.NoContent(http.StatusServiceUnavailable)
	}
	return h.answer(c, ask{q, g, number, path, h.name(g, number, q)})
}

func (h *HTTP) name(g *Gateway, n msisdn.Number, q request) dialogueName {
	return h.cfg.Names.Name("ussd dialogue", []byte(g.Name), []byte(n.Digits()), []byte(q.SessionID))
}

// answer takes the turn and writes its page. The turn goes on when the gateway
// hangs up, as it would on SMPP.
func (h *HTTP) answer(c echo.Context, a ask) error {
	h.count.Turns.Add(1)
	page, err := h.turn(context.WithoutCancel(c.Request().Context()), a)
	if err != nil {
		h.count.Failed.Add(1)
		h.log.Error("ussd turn failed", "link", a.gateway.Name, "err", err)
		page = h.turns.Busy(session.USSD, "")
	}
	verb := "END "
	if page.Open {
		verb = "CON "
	}
	if err := c.String(http.StatusOK, verb+page.Text); err != nil {
		h.count.Unsent.Add(1)
		return nil // the gateway has gone; the page is kept for its repeat
	}
	h.dialogues.sent(a.name, page.Open)
	return nil
}

func (h *HTTP) refuse(c echo.Context, status int) error {
	h.count.Refused.Add(1)
	h.log.Warn("ussd request refused", "status", status)
	return c.NoContent(status)
}

func statusOf(err error) int {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}
