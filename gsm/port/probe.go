package port

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"healthdial/gsm/at"
)

// probeTime is how long a port has to answer whether it takes commands, and whose it is. The
// second AT is for modems that learn their speed from the first.
const probeTime = 6 * time.Second

// ErrMute is returned for a port that takes no commands: it is for other things, or its modem
// has fallen silent.
var ErrMute = errors.New("port: it takes no commands")

// probe asks a port whether it takes commands, and which modem is there: the answer of +CGSN
// (TS 27.007 §5.4), "" if it gives none. The line is closed.
func probe(ctx context.Context, line io.ReadWriteCloser) (imei string, err error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	c := at.New(line, at.Config{Probes: 2, Timeout: 2 * time.Second})
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		c.Run(running)
		close(ended)
	}()
	defer func() {
		stop()
		<-ended
	}()
	answer, err := c.Do(ctx, at.Command{Text: "+CGSN"})
	switch {
	case err == nil:
		return number(answer.Lines), nil
	case errors.As(err, new(*at.Error)): // it takes commands, but not this one
		return "", nil
	}
	return "", ErrMute
}

// number is the digits of the first line that has enough of them: 35..., "35..." and
// +CGSN: 35... are all found.
func number(lines []string) string {
	for _, line := range lines {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, line)
		if len(digits) >= 14 {
			return digits
		}
	}
	return ""
}
