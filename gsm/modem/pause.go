package modem

import (
	"time"

	"github.com/cenkalti/backoff/v5"
)

const longestPause = time.Minute

// pause is how long to wait before something is tried again: longer each time, up to a
// minute, between half and the whole of its nominal length.
type pause struct {
	grow backoff.ExponentialBackOff
	rand func() float64
}

func newPause(first time.Duration, rand func() float64) *pause {
	p := &pause{backoff.ExponentialBackOff{InitialInterval: first, MaxInterval: max(longestPause, first), Multiplier: 2}, rand}
	p.reset()
	return p
}

func (p *pause) reset() { p.grow.Reset() }

func (p *pause) next() time.Duration {
	d := p.grow.NextBackOff()
	return d/2 + time.Duration(p.rand()*float64(d/2))
}
