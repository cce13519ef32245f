package web

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"healthdial/gsm/msisdn"
	"healthdial/ivr"
)

// request is one of a platform that proved to be it.
type request struct {
	*Platform
	heard
}

// answer makes the document for a request. Its context ends with the platform's
// patience.
type answer func(ctx context.Context, q request) (element, error)

// handle reads a request and answers it: 401 from whoever proves nothing, 400 and 413
// for what cannot be read, 403, 409 and 410 for a leg that is not ours, has gone on or
// has expired, 503 when too many are in hand.
func (w *Web) handle(a answer) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, known := w.platform(c)
		form, err := readForm(c.Response(), c.Request())
		if !known || !p.speaks().authentic(p, c.Request(), form) {
			return w.unknown(c)
		}
		if err != nil {
			return w.refused(c, p, err)
		}
		q := request{p, p.speaks().heard(form)}
		if leg := c.Param("leg"); leg != "" {
			q.leg = leg
		}
		if err := q.heard.check(); err != nil {
			return w.refused(c, p, err)
		}
		select {
		case w.hand <- struct{}{}:
			defer func() { <-w.hand }()
		default:
			w.count.Throttled.Add(1)
			return c.NoContent(http.StatusServiceUnavailable)
		}
		return w.answer(c, q, a)
	}
}

func (w *Web) answer(c echo.Context, q request, a answer) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), deadline(q.Platform))
	defer cancel()
	doc, err := a(ctx, q)
	if err != nil {
		return w.refused(c, q.Platform, err)
	}
	return w.send(c, q.Platform, doc)
}

func deadline(p *Platform) time.Duration {
	if p.Deadline > 0 {
		return p.Deadline
	}
	return DefaultDeadline
}

// call is the first request of a call. Whoever is not vouched for has no number.
func (w *Web) call(ctx context.Context, q request) (element, error) {
	if q.over {
		return w.drop(ctx, q)
	}
	w.count.Calls.Add(1)
	id := q.heard.call
	if id == "" {
		var drawn [16]byte
		if _, err := io.ReadFull(w.cfg.Random, drawn[:]); err != nil {
			return element{}, fmt.Errorf("ivr/web: naming a call: %w", err)
		}
		id = hex.EncodeToString(drawn[:])
	}
	reply, err := w.cfg.Conversations.Opened(ctx, ivr.Leg{Link: q.Name, ID: id, Number: q.number()})
	if err != nil {
		return element{}, err
	}
	return w.page(q.Platform, reply)
}

// turn is an answer to what a leg was asked.
func (w *Web) turn(ctx context.Context, q request) (element, error) {
	leg, err := openLeg(w.cfg.Sealer, q.Name, q.leg, w.cfg.Now())
	if err != nil {
		return element{}, err
	}
	w.count.Turns.Add(1)
	reply, err := w.cfg.Conversations.Keyed(ctx, leg, q.keys, q.vain)
	if err != nil {
		return element{}, err
	}
	return w.page(q.Platform, reply)
}

// drop is the news that a call is over: from the document of a leg, or from a platform
// that tells it apart. Other news of a call change nothing.
func (w *Web) drop(ctx context.Context, q request) (element, error) {
	goodbye := q.speaks().goodbye()
	if !q.over {
		return goodbye, nil
	}
	leg := ivr.Leg{Link: q.Name, ID: q.heard.call, Number: q.number()}
	if q.leg != "" {
		var err error
		if leg, err = openLeg(w.cfg.Sealer, q.Name, q.leg, w.cfg.Now()); err != nil {
			return element{}, err
		}
	}
	w.count.Drops.Add(1)
	return goodbye, w.cfg.Conversations.Dropped(ctx, leg, q.ended, q.vain)
}

func (q request) number() msisdn.Number { return q.Platform.caller(q.heard.caller) }

// page is a reply in the platform's dialect.
func (w *Web) page(p *Platform, r ivr.Reply) (element, error) {
	var failed error
	seal := func(l ivr.Leg) string {
		token, err := sealLeg(w.cfg.Sealer, l, w.cfg.Now())
		failed = errors.Join(failed, err)
		return token
	}
	sounds := &sounds{web: w, platform: p, made: map[string]sound{}}
	out := p.speaks().page(page{p, r, seal, sounds.of})
	return out, errors.Join(failed, sounds.err)
}
