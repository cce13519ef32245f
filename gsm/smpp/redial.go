package smpp

import (
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// pause decides how long to wait before the next attempt of one bind. It grows
// with every failure and starts anew after a session that lasted.
type pause struct {
	redial Redial
	rand   func() float64
	grow   backoff.ExponentialBackOff
}

func newPause(r Redial, rand func() float64) *pause {
	grow := backoff.ExponentialBackOff{InitialInterval: r.First, MaxInterval: r.Most, Multiplier: 2}
	grow.Reset()
	return &pause{redial: r, rand: rand, grow: grow}
}

// after is the pause after an attempt that ended with err and was bound for the
// given time. Jitter keeps many binds from dialling together: the pause is
// between half and the whole of its nominal length.
func (p *pause) after(err error, bound time.Duration) time.Duration {
	if bound > p.redial.Most {
		p.grow.Reset()
	}
	d := p.grow.NextBackOff()
	if errors.Is(err, StatusAlreadyBound) || errors.Is(err, StatusBindFailed) {
		d = p.redial.AlreadyBound
	}
	return d/2 + time.Duration(p.rand()*float64(d/2))
}
