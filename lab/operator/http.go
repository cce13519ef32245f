//go:build !production

package operator

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
)

// maxWait bounds a long poll.
const maxWait = 60 * time.Second

// failure is the body of every answer that is not 2xx.
type failure struct {
	Error string `json:"error"`
}

func (o *Operator) routes() http.Handler {
	e := echo.New()
	e.HTTPErrorHandler = fail
	e.Use(middleware.BodyLimit("16K"))
	e.GET("/healthz", func(c echo.Context) error {
		return c.JSON(http.StatusOK, map[string]int{"binds": len(o.server.Binds())})
	})
	e.PUT("/faults", o.putFaults)
	e.POST("/disconnect", func(c echo.Context) error {
		o.Disconnect()
		return c.NoContent(http.StatusNoContent)
	})
	phone := e.Group("/phones/:msisdn")
	phone.POST("/dial", o.postDial)
	phone.POST("/answer", o.postAnswer)
	phone.POST("/hangup", o.postHangUp)
	phone.POST("/sms", o.postSMS)
	phone.POST("/call", o.postCall)
	phone.GET("/inbox", o.getInbox)
	return e
}

// held is the handset that the path names.
func (o *Operator) held(c echo.Context) (*phone, error) {
	text, err := url.PathUnescape(c.Param("msisdn"))
	if err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest, "the number in the path is not readable")
	}
	n, err := msisdn.Parse(text, "IN")
	if err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest, "the path needs a phone number, such as /phones/+919876543210/dial")
	}
	return o.phones.of(n)
}

// body reads the JSON of a request.
func body[T any](c echo.Context) (v T, err error) {
	if err := (&echo.DefaultBinder{}).BindBody(c, &v); err != nil {
		return v, echo.NewHTTPError(http.StatusBadRequest, "the body is not the JSON that this path needs")
	}
	return v, nil
}

func (o *Operator) putFaults(c echo.Context) error {
	f, err := body[Faults](c)
	if err != nil {
		return err
	}
	o.SetFaults(f)
	return c.NoContent(http.StatusNoContent)
}

// fail writes an error as JSON with the status that fits it.
func fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	code, text := http.StatusBadGateway, err.Error()
	var web *echo.HTTPError
	switch {
	case errors.As(err, &web):
		code, text = web.Code, fmt.Sprint(web.Message)
	case errors.Is(err, errBusy), errors.Is(err, errNoDialogue):
		code = http.StatusConflict
	case errors.Is(err, errLongEntry):
		code = http.StatusBadRequest
	case errors.Is(err, errNoPage):
		code = http.StatusGatewayTimeout
	case errors.Is(err, errNoApplication), errors.Is(err, errNetworkFull), errors.Is(err, smpp.ErrNotBound):
		code = http.StatusServiceUnavailable
	}
	_ = c.JSON(code, failure{text}) // the client may be gone
}
