package smpp

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"time"
)

// What one link may ask for; operators grant far less.
const (
	maxWindow = 10_000
	maxBinds  = 100

	maxThroughput = 1_000_000
)

// Config describes one link to an operator's SMSC. Zeros take the defaults.
type Config struct {
	Name       string   // in logs and metrics
	Addr       string   // host:port; 2775 is the usual port
	SystemID   string   // at most 15 octets
	Password   string   // 8 octets in the standard; up to 64 are sent
	SystemType string   // at most 12 octets
	BindType   BindType // default Transceiver
	Binds      int      // how many sessions at once: 1

	// ReadPassword, if there is one, gives the password anew at each bind instead of
	// Password, so that a new one needs no restart. Its errors are told to operators.
	ReadPassword func() (string, error)

	DataSM bool // send with data_sm instead of submit_sm
	Window int  // requests per bind that may wait for an answer: 10

	// Throughput is how many messages a second the link sends at most, over all binds;
	// 0 is unlimited. Burst is how many may follow each other at once: what 10 ms make,
	// and at least 1.
	Throughput float64
	Burst      int

	// Late is told the message_id of a message that was accepted after its sender had
	// been told that it is unanswered, under the Ref of the message, if it has one. It
	// must not block.
	Late func(ref, id string)

	// Answered, if there is one, is told of each message that was answered how long it
	// took from its sending to its response. It must not block.
	Answered func(took time.Duration)

	InHand  int // incoming messages that the handler may have in hand, over all binds: 256
	Timers  Timers
	Redial  Redial
	Counter *Counters // where to count; its own if nil

	// Dial connects; default is a TCP dialer. Rand is a random number in [0,1) for
	// jitter; default is the runtime's.
	Dial   func(ctx context.Context, network, addr string) (net.Conn, error)
	Rand   func() float64
	Logger *slog.Logger // discards if nil
}

// Redial is the pace of new attempts after a failure. Zeros take the defaults.
type Redial struct {
	First        time.Duration // after the first failure: 500 ms
	Most         time.Duration // the pause grows up to this: 60 s
	AlreadyBound time.Duration // after ESME_RALYBND, while the SMSC clears an old session, and ESME_RBINDFAIL, which may mean the same: 30 s
}

func (c Config) withDefaults() Config {
	c.Binds = max(c.Binds, 1)
	c.Window = cmp.Or(c.Window, 10)
	c.InHand = cmp.Or(c.InHand, 256)
	c.Burst = max(c.Burst, int(c.Throughput/100), 1)
	c.Timers = c.Timers.withDefaults()
	c.Redial = Redial{
		First:        cmp.Or(c.Redial.First, 500*time.Millisecond),
		Most:         cmp.Or(c.Redial.Most, 60*time.Second),
		AlreadyBound: cmp.Or(c.Redial.AlreadyBound, 30*time.Second),
	}
	if c.Counter == nil {
		c.Counter = &Counters{}
	}
	if c.Dial == nil {
		c.Dial = (&net.Dialer{}).DialContext
	}
	if c.Rand == nil {
		c.Rand = rand.Float64
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Validate says what is wrong with the configuration, for a check before start.
func (c Config) Validate() error {
	if c.Addr == "" {
		return fmt.Errorf("smpp: link %s: no address", c.Name)
	}
	if c.Window < 0 || c.Window > maxWindow || c.InHand < 0 || c.Binds < 0 || c.Binds > maxBinds {
		return fmt.Errorf("smpp: link %s: the window is within 1 and %d, the number of binds within 1 and %d", c.Name, maxWindow, maxBinds)
	}
	if c.Throughput < 0 || c.Throughput > maxThroughput || c.Burst < 0 {
		return fmt.Errorf("smpp: link %s: the throughput is within 0 and %d messages a second", c.Name, maxThroughput)
	}
	if c.BindType > Receiver {
		return fmt.Errorf("smpp: link %s: unknown bind type", c.Name)
	}
	r := c.ask(c.Password)
	if err := r.validate(); err != nil {
		return fmt.Errorf("smpp: link %s: %w", c.Name, err)
	}
	return nil
}

// request is the bind request that the link sends, with the password of the moment.
func (c Config) request() (BindRequest, error) {
	password := c.Password
	if c.ReadPassword != nil {
		var err error
		if password, err = c.ReadPassword(); err != nil {
			return BindRequest{}, fmt.Errorf("smpp: reading the password: %w", err)
		}
	}
	r := c.ask(password)
	return r, r.validate()
}

// ask is a bind request; every version but 3.4 is answered in odd ways by some SMSC.
func (c Config) ask(password string) BindRequest {
	return BindRequest{Type: c.BindType, SystemID: c.SystemID, Password: password, SystemType: c.SystemType, InterfaceVersion: 0x34}
}
