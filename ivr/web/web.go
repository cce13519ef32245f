package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"healthdial/ivr"
)

// Root is where all of our addresses begin, behind a platform's URL.
const Root = "/ivr"

// Clips is where lines are played from, in the place of a platform's name.
const Clips = "clip"

// Conversations are what platforms take part in; *ivr.Remote does.
type Conversations interface {
	Opened(ctx context.Context, leg ivr.Leg) (ivr.Reply, error)
	Keyed(ctx context.Context, leg ivr.Leg, keys string, vain ivr.Vain) (ivr.Reply, error)
	Dropped(ctx context.Context, leg ivr.Leg, givenUp bool, vain ivr.Vain) error
}

// Voice says lines: 16-bit samples, 8,000 of them a second.
type Voice interface {
	Clip(ctx context.Context, line ivr.Line) ([]int16, error)
}

// Config describes the platforms and what lies behind. Conversations, Sealer, Now and
// Random must be set.
type Config struct {
	Platforms     []Platform
	Conversations Conversations
	Voice         Voice  // none if nil: then every platform is given texts
	Sealer        Sealer // seals what travels
	Now           func() time.Time
	Random        io.Reader // crypto/rand.Reader
	InHand        int       // requests in hand at once, and as many clips; 0 means 256
	Logger        *slog.Logger
}

// Web answers platforms. It owns no goroutine.
type Web struct {
	cfg       Config
	platforms atomic.Pointer[[]Platform] // in force
	hand      chan struct{}              // holds a token for each request in hand
	playing   chan struct{}              // and for each clip
	count     Counters
	log       *slog.Logger
}

// Counters is what Web has done since it was made. Anybody may read them at any time.
type Counters struct {
	Calls     atomic.Uint64 // calls that began
	Turns     atomic.Uint64 // questions that were answered
	Drops     atomic.Uint64 // calls of which we heard that they are over
	Clips     atomic.Uint64 // lines that were played
	Failed    atomic.Uint64 // requests and clips that could not be answered
	Refused   atomic.Uint64 // requests that could not be what they claim
	Stale     atomic.Uint64 // answers to what had passed
	Throttled atomic.Uint64 // requests put off: too many in hand
}

// New makes a Web; it refuses what CheckPlatforms does.
func New(cfg Config) (*Web, error) {
	if err := CheckPlatforms(cfg.Platforms); err != nil {
		return nil, err
	}
	if cfg.InHand <= 0 {
		cfg.InHand = 256
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	w := &Web{cfg: cfg, hand: make(chan struct{}, cfg.InHand), playing: make(chan struct{}, cfg.InHand), log: cfg.Logger}
	w.platforms.Store(&cfg.Platforms)
	return w, nil
}

// Change puts other platforms in force for the requests that come from now on. Calls go
// on: they are the name's, whatever else of its platform changed. CheckPlatforms has
// looked at them.
func (w *Web) Change(platforms []Platform) { w.platforms.Store(&platforms) }

// Counters is what Web has done.
func (w *Web) Counters() *Counters { return &w.count }

// Register puts the addresses of platforms and clips in place.
func (w *Web) Register(e *echo.Echo) {
	e.GET(Root+"/"+Clips+"/:line", w.clip)
	at := Root + "/:platform"
	e.GET(at+"/call", w.greet)
	e.POST(at+"/call", w.handle(w.call))
	e.POST(at+"/turn", w.handle(w.turn))
	e.POST(at+"/turn/:leg", w.handle(w.turn))
	e.POST(at+"/drop", w.handle(w.drop))
}

// platform finds the one that an address names.
func (w *Web) platform(c echo.Context) (*Platform, bool) {
	all := *w.platforms.Load()
	for i := range all {
		if all[i].Name == c.Param("platform") {
			return &all[i], true
		}
	}
	return nil, false
}

// greet answers a platform that comes without saying who calls.
func (w *Web) greet(c echo.Context) error {
	p, ok := w.platform(c)
	if !ok || !p.speaks().authentic(p, c.Request(), nil) {
		return w.unknown(c)
	}
	greeting := p.speaks().greeting
	if greeting == nil {
		return w.refuse(c, http.StatusMethodNotAllowed)
	}
	return w.send(c, p, greeting(p))
}

// send writes a document. Nobody may keep it.
func (w *Web) send(c echo.Context, p *Platform, e element) error {
	doc, err := e.document()
	if err != nil {
		return w.fail(c, p, err)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Blob(http.StatusOK, p.speaks().kind, doc)
}

// unknown answers whoever proved nothing, a platform that there is or not.
func (w *Web) unknown(c echo.Context) error {
	c.Response().Header().Set("WWW-Authenticate", `Basic realm="platform"`)
	return w.refuse(c, http.StatusUnauthorized)
}

func (w *Web) refuse(c echo.Context, status int) error {
	w.count.Refused.Add(1)
	w.log.Warn("ivr request refused", "status", status)
	return c.NoContent(status)
}

// refused answers what could not be read or is no longer to be answered.
func (w *Web) refused(c echo.Context, p *Platform, err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, ivr.ErrStale):
		w.count.Stale.Add(1)
		return c.NoContent(http.StatusConflict)
	case errors.Is(err, ErrToken):
		return w.refuse(c, http.StatusForbidden)
	case errors.Is(err, ErrExpired):
		return w.refuse(c, http.StatusGone)
	case errors.As(err, &large):
		return w.refuse(c, http.StatusRequestEntityTooLarge)
	case errors.Is(err, errRequest):
		return w.refuse(c, http.StatusBadRequest)
	}
	return w.fail(c, p, err)
}

func (w *Web) fail(c echo.Context, p *Platform, err error) error {
	w.count.Failed.Add(1)
	w.log.Error("ivr request failed", "link", p.Name, "err", err)
	return c.NoContent(http.StatusInternalServerError)
}
