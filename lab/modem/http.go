//go:build !production

package modem

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// maxWait bounds a long poll.
const maxWait = 60 * time.Second

// routes is the control over HTTP; the package's comment lists it.
func (r *Rack) routes() http.Handler {
	e := echo.New()
	e.HTTPErrorHandler = fail
	e.Use(middleware.BodyLimit("64K"))
	e.GET("/modems", r.getModems)
	one := e.Group("/modems/:name")
	one.GET("", r.with(getStatus))
	one.GET("/sent", r.with(getSent))
	one.PATCH("/network", r.with(patchNetwork))
	one.PATCH("/faults", r.with(patchFaults))
	one.PUT("/ussd", r.with(putMenu))
	one.POST("/sms", r.with(postSMS))
	for verb, do := range r.orders() {
		one.POST("/"+verb, r.with(ordered(do)))
	}
	return e
}

var errNoModem = echo.NewHTTPError(http.StatusNotFound, "there is no such modem")

// with finds the modem that the path names.
func (r *Rack) with(do func(*Modem, echo.Context) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		m := r.Modem(c.Param("name"))
		if m == nil {
			return errNoModem
		}
		return do(m, c)
	}
}

// bound reads the JSON of a request over what is there already.
func bound(c echo.Context, v any) error {
	if err := (&echo.DefaultBinder{}).BindBody(c, v); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "the body is not the JSON that this path needs")
	}
	return nil
}

func (r *Rack) getModems(c echo.Context) error {
	list := []Status{}
	for _, m := range r.modems {
		s, err := m.Status()
		if err != nil {
			return err
		}
		list = append(list, s)
	}
	return c.JSON(http.StatusOK, list)
}

func getStatus(m *Modem, c echo.Context) error {
	s, err := m.Status()
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s)
}

func getSent(m *Modem, c echo.Context) error {
	var after, wait int
	if err := echo.QueryParamsBinder(c).FailFast(true).Int("after", &after).Int("wait", &wait).BindError(); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "after and wait are whole numbers")
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), min(time.Duration(min(wait, 3600))*time.Second, maxWait))
	defer cancel()
	list, err := m.Sent(ctx, after)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, append([]Text{}, list...))
}

func patchNetwork(m *Modem, c echo.Context) error {
	n, err := m.Network()
	if err == nil {
		err = bound(c, &n)
	}
	if err != nil {
		return err
	}
	if err := m.SetNetwork(n); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, n)
}

func patchFaults(m *Modem, c echo.Context) error {
	f, err := m.Faults()
	if err == nil {
		err = bound(c, &f)
	}
	if err != nil {
		return err
	}
	if err := m.SetFaults(f); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, f)
}

func putMenu(m *Modem, c echo.Context) error {
	menu := Menu{}
	if err := bound(c, &menu); err != nil {
		return err
	}
	if err := m.SetMenu(menu); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func postSMS(m *Modem, c echo.Context) error {
	var o order
	if err := bound(c, &o); err != nil {
		return err
	}
	parts, err := m.Receive(o.From, o.Text)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]int{"parts": parts})
}

// fail writes an error as JSON with the status that fits it.
func fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	code, text := http.StatusBadRequest, err.Error()
	var web *echo.HTTPError
	switch {
	case errors.As(err, &web):
		code, text = web.Code, fmt.Sprint(web.Message)
	case errors.Is(err, ErrOver):
		code = http.StatusServiceUnavailable
	}
	_ = c.JSON(code, map[string]string{"error": text}) // the client may be gone
}
