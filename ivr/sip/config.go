package sip

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/ivr"
)

// Config is all that a Server is made of. Listeners, Trunks, Voice and Answer are
// needed; the rest has usable zeros.
type Config struct {
	Listeners []Listener
	Trunks    []Trunk
	Voice     Voice
	// Answer has the conversation of a call that came in; the call ends when it
	// returns. Its context ends with that of Run.
	Answer func(ctx context.Context, c ivr.Call)
	// Missed is told of a call to a number that is not answered (Trunk.Missed). It
	// must be quick. A withheld number is the zero Number.
	Missed func(n msisdn.Number, trusted bool)

	TLS     *tls.Config // of the connections that we make to peers over TLS
	Region  string      // ISO 3166, of numbers without a country code; IN if empty
	Limits  Limits
	Now     func() time.Time
	Logger  *slog.Logger
	Metrics Metrics
}

// Voice makes sound of what is to be said: 16 bits, mono, 8,000 samples a second.
// The samples are not changed, so a voice may give the same ones to many calls.
type Voice interface {
	Clip(ctx context.Context, l ivr.Line) ([]int16, error)
}

// Listener is where SIP is spoken.
type Listener struct {
	Network string      // udp, tcp or tls
	Address string      // host and port
	TLS     *tls.Config // for tls
	Public  string      // the host that others know it by; that of Address if empty, found out by the route to the peer if that is unspecified
}

// Limits bound what calls may cost. A zero field takes its default.
type Limits struct {
	Calls   int           // at once, placed ones too; 500
	Longest time.Duration // of a call, as a backstop; 30 minutes
	Idle    time.Duration // without anything said and any key, on hold too; 2 minutes
	Silence time.Duration // without any RTP from the peer; 60 seconds
	Ring    time.Duration // that a placed call may ring; 40 seconds
	Rate    float64       // requests a second of one address; 500
	Burst   int           // requests of one address at once; 1,000
	Ports   [2]uint16     // RTP ports, the first and the last; any if zero
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Calls: or(l.Calls, 500), Longest: or(l.Longest, 30*time.Minute), Idle: or(l.Idle, 2*time.Minute),
		Silence: or(l.Silence, time.Minute), Ring: or(l.Ring, 40*time.Second),
		Rate: or(l.Rate, 500), Burst: or(l.Burst, 1000), Ports: l.Ports,
	}
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

func (c Config) withDefaults() Config {
	c.Limits, c.Region = c.Limits.withDefaults(), or(c.Region, "IN")
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Metrics == nil {
		c.Metrics = unmeasured{}
	}
	if c.Missed == nil {
		c.Missed = func(msisdn.Number, bool) {}
	}
	return c
}

func (c Config) validate() error {
	if c.Voice == nil || c.Answer == nil {
		return errors.New("sip: Voice and Answer are needed")
	}
	if len(c.Listeners) == 0 {
		return errors.New("sip: there is no listener")
	}
	for _, l := range c.Listeners {
		if err := l.validate(); err != nil {
			return err
		}
	}
	return validateTrunks(c.Trunks, c.Listeners)
}

func (l Listener) validate() error {
	if _, _, err := net.SplitHostPort(l.Address); err != nil {
		return fmt.Errorf("sip: listener %q: not a host and a port", l.Address)
	}
	switch {
	case l.Network == "udp", l.Network == "tcp":
		return nil
	case l.Network == "tls" && l.TLS != nil:
		return nil
	case l.Network == "tls":
		return fmt.Errorf("sip: listener %q: tls needs a certificate", l.Address)
	}
	return fmt.Errorf("sip: listener %q: network %q is none of udp, tcp, tls", l.Address, l.Network)
}
