//go:build !production

package operator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
)

func (o *Operator) postDial(c echo.Context) error {
	p, err := o.held(c)
	if err != nil {
		return err
	}
	in, err := body[struct {
		Code string `json:"code"`
	}](c)
	if err != nil {
		return err
	}
	screen, err := o.dial(c.Request().Context(), p, in.Code)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, screen)
}

func (o *Operator) postAnswer(c echo.Context) error {
	p, err := o.held(c)
	if err != nil {
		return err
	}
	in, err := body[struct {
		Text string `json:"text"`
	}](c)
	if err != nil {
		return err
	}
	screen, err := o.answer(c.Request().Context(), p, in.Text)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, screen)
}

func (o *Operator) postHangUp(c echo.Context) error {
	p, err := o.held(c)
	if err != nil {
		return err
	}
	if err := o.hangUp(c.Request().Context(), p); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (o *Operator) postSMS(c echo.Context) error {
	p, err := o.held(c)
	if err != nil {
		return err
	}
	in, err := body[struct {
		To   string `json:"to"`
		Text string `json:"text"`
	}](c)
	if err != nil {
		return err
	}
	parts, err := o.send(c.Request().Context(), p, in.To, in.Text)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]int{"parts": parts})
}

func (o *Operator) postCall(c echo.Context) error {
	p, err := o.held(c)
	if err != nil {
		return err
	}
	in, err := body[struct {
		To string `json:"to"`
	}](c)
	if err != nil {
		return err
	}
	if err := o.call(p, in.To); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (o *Operator) getInbox(c echo.Context) error {
	p, err := o.held(c)
	if err != nil {
		return err
	}
	after, err1 := number(c.QueryParam("after"))
	wait, err2 := number(c.QueryParam("wait"))
	if err := errors.Join(err1, err2); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "after and wait are whole numbers from 0")
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), min(time.Duration(min(wait, 3600))*time.Second, maxWait))
	defer cancel()
	return c.JSON(http.StatusOK, p.texts(ctx, after))
}

func number(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return n, err
}

// send sends a short message from a handset, in parts if it is long.
func (o *Operator) send(ctx context.Context, p *phone, to, text string) (int, error) {
	if text == "" || to == "" || len(to) > 20 {
		return 0, echo.NewHTTPError(http.StatusBadRequest, "a message needs a text and to, of at most 20 characters")
	}
	parts, err := charset.Split(text, p.nextRef())
	if err != nil {
		return 0, echo.NewHTTPError(http.StatusBadRequest, "the text is too long")
	}
	p.saw(Sends, text)
	if who := o.phones.elsewhereAt(to); who.take != nil {
		err = who.take(p.name, text)
	} else {
		err = o.submit(ctx, p, to, parts)
	}
	if err != nil {
		p.saw(NotSent, text)
		return 0, err
	}
	p.saw(Sent, text)
	return len(parts), nil
}

// submit brings the parts of a message to the application, one after the other.
func (o *Operator) submit(ctx context.Context, p *phone, to string, parts []charset.Part) error {
	bind, err := o.application()
	if err != nil {
		return err
	}
	for _, part := range parts {
		m := smpp.Message{
			Source:     smpp.Address{TON: 1, NPI: 1, Addr: p.number.Digits()},
			Dest:       smpp.Address{Addr: to},
			DataCoding: part.Coding,
			Payload:    part.ShortMessage(),
		}
		if len(part.UDH) > 0 {
			m.ESMClass = smpp.ESMClassUDHI
		}
		if _, err := bind.Send(ctx, m); err != nil {
			return fmt.Errorf("operator: the application did not take it: %w", err)
		}
	}
	return nil
}
