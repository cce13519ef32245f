package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"healthdial/ivr/voice/wav"
)

// clip plays the line that an address holds, sealed. Whoever has the address may hear
// it, for a while: the machines that fetch audio show no secret.
func (w *Web) clip(c echo.Context) error {
	token, whole := strings.CutSuffix(c.Param("line"), ".wav")
	line, err := openLine(w.cfg.Sealer, token, w.cfg.Now())
	if err != nil || !whole || w.cfg.Voice == nil {
		return w.refuse(c, http.StatusNotFound)
	}
	select {
	case w.playing <- struct{}{}:
		defer func() { <-w.playing }()
	default:
		w.count.Throttled.Add(1)
		return c.NoContent(http.StatusServiceUnavailable)
	}
	samples, err := w.cfg.Voice.Clip(c.Request().Context(), line)
	if err != nil {
		w.count.Failed.Add(1)
		w.log.Error("a clip was not made", "lang", line.Lang, "err", err)
		return c.NoContent(http.StatusInternalServerError)
	}
	w.count.Clips.Add(1)
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.Blob(http.StatusOK, "audio/wav", wav.Encode(wav.Sound{Rate: rate, Samples: samples}))
}

// rate is how many samples a second has.
const rate = 8000
