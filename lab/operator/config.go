//go:build !production

package operator

import (
	"cmp"
	"log/slog"
	"net"
	"time"

	"healthdial/gsm/smpp"
	"healthdial/lab/faults"
)

// Config describes an operator. Zeros take the defaults.
type Config struct {
	SMPP string // address to listen on for binds: 127.0.0.1:0
	HTTP string // address to listen on for handsets: 127.0.0.1:0

	// Listen opens both, such as a network in memory for a test in virtual time;
	// net.Listen if nil.
	Listen func(network, addr string) (net.Listener, error)

	SystemID string // who may bind; "" admits everybody
	Password string

	Dialect   smpp.USSDDialect // of the USSD gateway; the default dialect if it has no name
	Quirks    []Quirk          // of the USSD gateway
	PageWait  time.Duration    // that a handset shows nothing before the network gives up: 15 s
	ThinkTime time.Duration    // that a person may take for an answer: 30 s
	Receipt   time.Duration    // from the answer to a message until its receipt: 20 ms
	Window    int              // messages per bind that wait for an answer: 100
	Timers    smpp.Timers      // of the sessions

	Faults Faults         // to begin with
	Script *faults.Script // of faults on the wire; none if nil
	Logger *slog.Logger   // discards if nil

	// Watch is told, in order for each handset, what it does and sees. It is called by
	// many goroutines, some of which hold a handset's lock: it must not block. Nobody
	// watches if nil.
	Watch func(Sight)
}

// Faults are what the operator does wrong. They may be changed while it runs.
type Faults struct {
	DropReceipts bool          `json:"drop_receipts"` // receipts are asked for and never come
	Undelivered  bool          `json:"undelivered"`   // receipts say that nothing arrived
	EarlyReceipt bool          `json:"early_receipt"` // receipts come before the answer that gives the id
	SlowAck      time.Duration `json:"slow_ack"`      // every answer to a message comes so much later, in nanoseconds
	Throttle     int           `json:"throttle"`      // so many messages are answered ESME_RTHROTTLED
	LosePages    int           `json:"lose_pages"`    // so many pages are accepted and never shown
}

func (c Config) withDefaults() Config {
	c.SMPP = cmp.Or(c.SMPP, "127.0.0.1:0")
	c.HTTP = cmp.Or(c.HTTP, "127.0.0.1:0")
	c.PageWait = cmp.Or(c.PageWait, 15*time.Second)
	c.ThinkTime = cmp.Or(c.ThinkTime, 30*time.Second)
	c.Receipt = cmp.Or(c.Receipt, 20*time.Millisecond)
	c.Window = cmp.Or(c.Window, 100)
	if c.Listen == nil {
		c.Listen = net.Listen
	}
	if c.Watch == nil {
		c.Watch = func(Sight) {}
	}
	if c.Dialect.Name == "" {
		c.Dialect = smpp.DefaultUSSD()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}
