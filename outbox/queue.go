package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"healthdial/gsm/msisdn"
)

// Config is what a Queue is made of. Store, Senders and Now must be set.
type Config struct {
	Store   Store
	Senders map[Kind]Sender // a kind without one waits as without a bearer

	// GiveUp says what follows from burying a message: what the person is to be
	// told. It may be nil, and must give the same for the same message.
	GiveUp func(m Message, cause string) []Message

	Policies map[Lane]Policy // lanes that it lacks have the usual Policies
	Kinds    map[Kind]Policy // of kinds that no lane's fits: a call takes minutes

	Workers int           // 64: messages in hand at once; a quarter is kept for codes and consents
	Lease   time.Duration // 30 s: renewed while a Sender works, so it bounds only what a dead process holds up
	Keep    time.Duration // 72 h: how long receipts are awaited
	Grace   time.Duration // 10 s: for what is in hand when Run is told to stop

	Now     func() time.Time
	Rand    func() float64 // in [0,1), for jitter: math/rand/v2's if nil
	Metrics Metrics        // none if nil
	Logger  *slog.Logger   // none if nil
}

// Metrics counts what becomes of messages. Its method must be quick and safe for
// concurrent use.
type Metrics interface {
	// Settled is one end of one try: sent, "sent again" (possibly doubled: an earlier
	// try has no known outcome), done, retried, "no bearer", buried, unknown, lost (the
	// lease), "handed back" (unsent, at a stop or a lease's end), unrecorded.
	Settled(k Kind, l Lane, outcome string, took time.Duration)
}

type unmeasured struct{}

func (unmeasured) Settled(Kind, Lane, string, time.Duration) {}

// Queue sends what is in a Store: lanes first, to one number in order and one at a
// time as long as nothing has to be tried again; only a code passes. Any number of Queues, on any
// machines, may share a Store.
type Queue struct {
	cfg     Config
	bearers bearers

	mu   sync.Mutex // guards last
	last map[line]chan struct{}
}

// line is what takes one message at a time: a number's phone, by what it is reached.
type line struct {
	kind Kind
	to   msisdn.Number
}

// New makes a Queue. It sends nothing before Run.
func New(c Config) *Queue {
	if c.Workers <= 0 {
		c.Workers = 64
	}
	usual := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	usual(&c.Lease, 30*time.Second)
	usual(&c.Keep, 72*time.Hour)
	usual(&c.Grace, 10*time.Second)
	policies := Policies()
	for lane, p := range c.Policies {
		policies[lane] = p
	}
	c.Policies = policies
	if c.Rand == nil {
		c.Rand = rand.Float64
	}
	if c.Metrics == nil {
		c.Metrics = unmeasured{}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Queue{cfg: c, last: make(map[line]chan struct{})}
}

// Receipt applies a peer's delivery receipt. It may come before the peer's name for
// the message is recorded, and from any link.
func (q *Queue) Receipt(ctx context.Context, p PartID, s State) error {
	now := q.cfg.Now()
	if err := q.cfg.Store.Receive(ctx, p, s, now, now.Add(q.cfg.Keep)); err != nil {
		return fmt.Errorf("outbox: applying a receipt: %w", err)
	}
	return nil
}

// policy is that of a message's kind, or of its lane; one that nobody knows is treated
// as the least urgent.
func (q *Queue) policy(m Message) Policy {
	if p, ok := q.cfg.Kinds[m.Kind]; ok {
		return p
	}
	if p, ok := q.cfg.Policies[m.Lane]; ok {
		return p
	}
	return q.cfg.Policies[Bulk]
}
