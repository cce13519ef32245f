package admin

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"healthdial/gsm/modem"
)

// Modem is a GSM modem of this machine, as whoever operates it sees it.
type Modem interface {
	Name() string
	Standing(ctx context.Context) ModemStanding
	Suspend()
	Drain()
	Resume()
	// Dial dials a USSD code as a person would, hangs up, and returns what the network said.
	Dial(ctx context.Context, code string) (said string, err error)
}

// ModemStanding is a modem's health, and what its SIM may still do.
type ModemStanding struct {
	modem.Health
	Left *int `json:"left,omitempty"` // parts that its quota still lets it send; nil if nothing bounds it
}

// modemList is the answer of /v1/modems.
type modemList struct {
	Modems []ModemStanding `json:"modems"`
}

// modemControl answers under /v1/modems.
type modemControl struct{ control }

func (c modemControl) list(ctx echo.Context) error {
	all := modemList{[]ModemStanding{}}
	for _, m := range c.modems() {
		all.Modems = append(all.Modems, m.Standing(ctx.Request().Context()))
	}
	return ctx.JSON(http.StatusOK, all)
}

func (c modemControl) show(ctx echo.Context) error {
	m, err := c.named(ctx)
	if err != nil {
		return err
	}
	return ctx.JSON(http.StatusOK, m.Standing(ctx.Request().Context()))
}

// named is the modem that the path names.
func (c modemControl) named(ctx echo.Context) (Modem, error) {
	name := ctx.Param("name")
	for _, m := range c.modems() {
		if m.Name() == name {
			return m, nil
		}
	}
	return nil, fail(http.StatusNotFound, "there is no modem %q; GET /v1/modems has them all", name)
}

// modemVerbs are what a modem can be told.
var modemVerbs = map[string]func(Modem){"suspend": Modem.Suspend, "drain": Modem.Drain, "resume": Modem.Resume}

func (c modemControl) command(ctx echo.Context) error {
	verb := ctx.Param("verb")
	tell, ok := modemVerbs[verb]
	if !ok {
		return fail(http.StatusNotFound, "a modem is told to suspend, drain or resume, not to %q", verb)
	}
	m, err := c.named(ctx)
	if err != nil {
		return err
	}
	switch h := m.Standing(ctx.Request().Context()); {
	case h.State == modem.Stopped:
		return fail(http.StatusConflict, "modem %s is not running: %s", m.Name(), h.Reason)
	case h.State == modem.Suspended && verb == "drain":
		return fail(http.StatusConflict, "modem %s is suspended, and draining would open it: resume it first", m.Name())
	}
	tell(m)
	c.did(ctx, "modem told to "+verb, "modem", m.Name())
	return ctx.JSON(http.StatusOK, m.Standing(ctx.Request().Context()))
}

// Bounds of what is dialled, and for how long a network is waited for.
const (
	maxCode  = 30
	dialTime = 18 * time.Second
)

// dialled is the answer of /v1/modems/{name}/ussd.
type dialled struct {
	Said string `json:"said"`
}

// dial has a modem dial a code, such as one that tells a plan. What the network says is
// about the SIM, and for whoever asked.
func (c modemControl) dial(ctx echo.Context) error {
	m, err := c.named(ctx)
	if err != nil {
		return err
	}
	code := ctx.Request().PostFormValue("code")
	if !dialable(code) {
		return fail(http.StatusBadRequest, "code is to be what is dialled, such as *123#")
	}
	bounded, cancel := context.WithTimeout(ctx.Request().Context(), dialTime)
	defer cancel()
	said, err := m.Dial(bounded, code)
	if err != nil {
		return fail(http.StatusBadGateway, "modem %s: %v", m.Name(), err)
	}
	c.did(ctx, "modem dialled", "modem", m.Name())
	return ctx.JSON(http.StatusOK, dialled{said})
}

func dialable(code string) bool {
	for _, k := range code {
		if (k < '0' || k > '9') && k != '*' && k != '#' {
			return false
		}
	}
	return len(code) > 1 && len(code) <= maxCode
}
