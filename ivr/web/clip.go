package web

import (
	"encoding/binary"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// clip plays the line that an address holds, sealed. Whoever has the address may hear
// it, for a while: the machines that fetch audio show no secret.
func (w *Web) clip(c echo.Context) error {
	name, wav := strings.CutSuffix(c.Param("line"), ".wav")
	line, err := openLine(w.cfg.Sealer, name, w.cfg.Now())
	if err != nil || !wav || w.cfg.Voice == nil {
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
	return c.Blob(http.StatusOK, "audio/wav", wave(samples))
}

// rate is how many samples a second has.
const rate = 8000

// wave is samples as a WAV file: RIFF, PCM, one channel of 16 bits.
func wave(samples []int16) []byte {
	const header = 44
	size := uint32(2 * len(samples))
	b := make([]byte, 0, header+int(size))
	le := binary.LittleEndian
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, header-8+size)
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)     // octets of the format
	b = le.AppendUint16(b, 1)      // PCM
	b = le.AppendUint16(b, 1)      // channel
	b = le.AppendUint32(b, rate)   // samples a second
	b = le.AppendUint32(b, 2*rate) // octets a second
	b = le.AppendUint16(b, 2)      // octets a sample
	b = le.AppendUint16(b, 16)     // bits
	b = append(b, "data"...)
	b = le.AppendUint32(b, size)
	for _, s := range samples {
		b = le.AppendUint16(b, uint16(s))
	}
	return b
}
