package sms

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"healthdial/gsm/smpp"
	"healthdial/session"
)

// Inbox is where parts are stored; session.Inbox has it.
type Inbox interface {
	Receive(ctx context.Context, p session.Part) (fresh bool, err error)
}

// Namer makes keyed names of things that must be recognised and never read;
// *seal.Keyring does.
type Namer interface {
	Name(space string, parts ...[]byte) [16]byte
}

// ReceiverConfig describes SMS received over the binds of one SMPP link.
type ReceiverConfig struct {
	Link     string           // its name, as letters and logs know it
	Region   string           // of numbers without a country code: "IN"
	Prefixes []string         // of the numbers that it may speak for, "+9198"; none means all
	To       []string         // the addresses that are ours; none means all
	Dialect  Dialect          // how this SMSC departs from the standard
	Timeout  time.Duration    // for storing a part; 0 means 5 s
	Inbox    Inbox            // where parts go
	Names    Namer            // names events
	Now      func() time.Time // the clock
	Logger   *slog.Logger     // discards if nil
}

// Counters is what a Receiver has done since it was made. Anybody may read them
// at any time; whoever exports metrics does.
type Counters struct {
	Stored   atomic.Uint64 // parts stored
	Repeats  atomic.Uint64 // parts that were stored before
	Refused  atomic.Uint64 // parts that nobody could read or answer
	Deferred atomic.Uint64 // parts that could not be stored now
	Full     atomic.Uint64 // of these: parts of numbers whose inbox was full
}

// Receiver is an smpp.Handler for what people text: it stores each part and then
// acknowledges it. While storing is impossible, or the number's inbox is full, the
// answer is ESME_RX_T_APPN, so that the operator keeps the part; what can never be
// read or answered is refused for good. Octets become text only when a letter is
// claimed, by session.Join: phones cut long messages inside characters.
type Receiver struct {
	cfg     ReceiverConfig
	repeats *repeats
	count   Counters
	log     *slog.Logger
}

// NewReceiver makes a Receiver. It owns no goroutine.
func NewReceiver(cfg ReceiverConfig) *Receiver {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 5 * time.Second
	}
	log := cfg.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Receiver{cfg: cfg, repeats: newRepeats(), log: log.With("link", cfg.Link)}
}

// Counters is what the receiver has done.
func (r *Receiver) Counters() *Counters { return &r.count }

// Receive stores one part. The id, which a peer gets that submits to us, is the
// name of the part's event.
func (r *Receiver) Receive(ctx context.Context, from *smpp.Bind, m smpp.Message) (id string, s smpp.Status) {
	return r.receive(ctx, from, m)
}

// bind is what tells a part from its repeat: whether the bind that brought it
// still stands.
type bind interface{ Done() <-chan struct{} }

func (r *Receiver) receive(ctx context.Context, from bind, m smpp.Message) (string, smpp.Status) {
	p, status := r.part(m)
	if status != smpp.StatusOK {
		r.count.Refused.Add(1)
		r.log.Warn("sms refused", "status", status.String())
		return "", status
	}
	ctx, cancel := context.WithTimeout(ctx, r.cfg.Timeout)
	defer cancel()
	p, fresh, err := r.store(ctx, origin{from, m.Seq}, p)
	switch {
	case err != nil:
		r.deferred(err)
		return "", smpp.StatusTemporary
	case fresh:
		r.count.Stored.Add(1)
	default:
		r.count.Repeats.Add(1)
	}
	return hex.EncodeToString(p.Event[:]), smpp.StatusOK
}

func (r *Receiver) deferred(err error) {
	r.count.Deferred.Add(1)
	if errors.Is(err, session.ErrFull) {
		r.count.Full.Add(1)
		r.log.Warn("sms deferred", "err", err)
		return
	}
	r.log.Error("sms not stored", "err", err)
}
