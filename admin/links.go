package admin

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"healthdial/gsm/smpp"
)

// Station is a link of ours, a listener or a peer that binds to us, as whoever operates
// it sees it.
type Station interface {
	Name() string
	Health() smpp.Health
}

// Commanded is a Station that can be told something: a link or a peer.
type Commanded interface {
	Suspend()
	Drain()
	Resume()
	Trace(ctx context.Context) <-chan smpp.Event
}

// Link is a link that runs, a listener, or a peer of one, with what is measured on it.
type Link struct {
	Station
	Meter *Meter // nil if nothing is
}

// sessions is how many are bound.
func sessions(h smpp.Health) (n int) {
	for _, b := range h.Binds {
		if b.Peer != "" {
			n++
		}
	}
	return n
}

// linkList is the answer of /v1/links.
type linkList struct {
	Links []smpp.Health `json:"links"`
}

func (c control) list(ctx echo.Context) error {
	all := linkList{[]smpp.Health{}}
	for _, l := range c.links() {
		all.Links = append(all.Links, l.Health())
	}
	return ctx.JSON(http.StatusOK, all)
}

func (c control) show(ctx echo.Context) error {
	l, err := c.named(ctx)
	if err != nil {
		return err
	}
	return ctx.JSON(http.StatusOK, l.Health())
}

// named is the link that the path names.
func (c control) named(ctx echo.Context) (Link, error) {
	name := ctx.Param("name")
	for _, l := range c.links() {
		if l.Name() == name {
			return l, nil
		}
	}
	return Link{}, fail(http.StatusNotFound, "there is no link %q; GET /v1/links has them all", name)
}

// verbs are what a link or a peer can be told.
var verbs = map[string]func(Commanded){"suspend": Commanded.Suspend, "drain": Commanded.Drain, "resume": Commanded.Resume}

// commanded is the link or peer that the path names.
func (c control) commanded(ctx echo.Context) (Link, Commanded, error) {
	l, err := c.named(ctx)
	if err != nil {
		return l, nil, err
	}
	who, ok := l.Station.(Commanded)
	if !ok {
		return l, nil, fail(http.StatusConflict, "%s is a listener, which carries nothing itself: command its peers; GET /v1/links has them", l.Name())
	}
	return l, who, nil
}

// command tells a link something. What it is already is no failure.
func (c control) command(ctx echo.Context) error {
	verb := ctx.Param("verb")
	tell, ok := verbs[verb]
	if !ok {
		return fail(http.StatusNotFound, "a link is told to suspend, drain or resume, not to %q", verb)
	}
	l, who, err := c.commanded(ctx)
	if err != nil {
		return err
	}
	if err := able(l.Health(), verb); err != nil {
		return err
	}
	tell(who)
	c.did(ctx, "link told to "+verb, "link", l.Name())
	return ctx.JSON(http.StatusOK, l.Health())
}

// able refuses what a link in this state cannot be told.
func able(h smpp.Health, verb string) error {
	switch {
	case h.State == smpp.Shutdown:
		return fail(http.StatusConflict, "link %s is not running: %s", h.Link, h.Reason)
	case h.State == smpp.Suspended && verb == "drain":
		return fail(http.StatusConflict, "link %s is suspended, and draining would bind it: resume it first", h.Link)
	}
	return nil
}

func (c control) reload(ctx echo.Context) error {
	done, err := c.Reload(ctx.Request().Context())
	if refused, ok := errors.AsType[*ReloadRefused](err); ok {
		c.did(ctx, "configuration refused", "problems", len(refused.Problems), "restart", refused.Restart)
		return refused.failure()
	}
	if err != nil {
		return err
	}
	c.did(ctx, "configuration taken")
	return ctx.JSON(http.StatusOK, done)
}
