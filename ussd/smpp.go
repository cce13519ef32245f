package ussd

import (
	"context"
	"io"
	"log/slog"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/keypad"
	"healthdial/session"
)

// SMPPConfig describes USSD over the binds of one SMPP link.
type SMPPConfig struct {
	Link     string           // its name, as sessions and logs know it
	Dialect  smpp.USSDDialect // how its gateway writes dialogues
	Twins    time.Duration    // within which this gateway sends two starts for one dial; 0 if it sends one
	Codings  [2]byte          // data_coding for GSM-7 and UCS-2 pages, by charset.Alphabet; both 0 means 0x00 and 0x08
	Codes    []string         // the service codes that it may bring, "*456#"; none means any
	Prefixes []string         // of the numbers that it may speak for, "+9198"; none means all
	Region   string           // of numbers without a country code: "IN"
	Format   Format           // what its page holds
	Budget   time.Duration    // for a turn; 0 means DefaultBudget
	InHand   int              // events in hand at once; 0 means 256
	Names    Namer            // names events
	Now      func() time.Time // the clock
	Random   io.Reader        // crypto/rand.Reader
	Notices  *Notices         // told what becomes of them; nil if the link has none

	// Away reports whether the store is known not to answer for a number; if nil it
	// always answers.
	Away func(msisdn.Number) bool

	Logger *slog.Logger // discards if nil
}

// SMPP is USSD over the binds of one link: an smpp.Handler for its dialogues.
//
// A message is acknowledged on admission, since an operator that repeats it after
// a slow turn does more harm than a person who dials again: with too many events
// in hand, while stopping, or with too many dials while the store is away, the
// answer is ESME_RTHROTTLED. The turn is then
// taken on a goroutine of Run, in order for each number, and its page goes back
// on the bind that brought the key press.
type SMPP struct {
	cfg       SMPPConfig
	turns     Turns
	dialogues *dialogues
	twins     *twins
	outage    outage
	queue     *queue
	count     Counters
	log       *slog.Logger
}

// NewSMPP makes a driver. What it admits before Run is called waits for Run.
func NewSMPP(cfg SMPPConfig, turns Turns) (*SMPP, error) {
	d, err := newDialogues(cfg.Random)
	if err != nil {
		return nil, err
	}
	if cfg.Budget <= 0 {
		cfg.Budget = DefaultBudget
	}
	log := cfg.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &SMPP{
		cfg: cfg, turns: turns, dialogues: d, log: log.With("link", cfg.Link),
		twins: newTwins(cfg.Twins), outage: newOutage(cfg.Away), queue: newQueue(orDefault(cfg.InHand, 256)),
	}, nil
}

// Counters is what the driver has done.
func (d *SMPP) Counters() *Counters { return &d.count }

// Run takes turns until ctx ends, finishes those in hand, each within its budget,
// and returns nil. It owns every goroutine of the driver.
func (d *SMPP) Run(ctx context.Context) error {
	d.queue.run(ctx)
	return nil
}

// Receive admits one step of a dialogue. It never waits.
func (d *SMPP) Receive(_ context.Context, from *smpp.Bind, m smpp.Message) (id string, s smpp.Status) {
	return "", d.admit(from, m)
}

// bind is the part of *smpp.Bind that a page needs to get back.
type bind interface {
	Send(ctx context.Context, m smpp.Message) (id string, err error)
	Done() <-chan struct{} // closed when the bind has ended
}

func (d *SMPP) admit(from bind, m smpp.Message) smpp.Status {
	step, err := d.cfg.Dialect.Read(m)
	if err != nil {
		return d.refuse(smpp.StatusRejected, "no step of a dialogue")
	}
	number, err := msisdn.FromSMPP(m.Source.Addr, m.Source.TON, d.cfg.Region)
	if err != nil {
		return d.refuse(smpp.StatusInvalidSource, "no phone number")
	}
	if len(d.cfg.Prefixes) > 0 && !number.HasPrefix(d.cfg.Prefixes) {
		return d.refuse(smpp.StatusInvalidSource, "not a number that this link may speak for")
	}
	if len(m.Payload) > keypad.MaxEntry {
		return d.refuse(smpp.StatusInvalidLength, "too long")
	}
	if step.Act == smpp.USSDBegin && d.outage.turnsAway(number, d.cfg.Now()) {
		return d.throttle()
	}
	p := press{from: from, message: m, step: step}
	p.event = session.Event{Number: number, Channel: session.USSD, Link: d.cfg.Link, At: d.cfg.Now()}
	p.event.Deadline = p.event.At.Add(d.cfg.Budget)
	d.place(&p, step.Session)
	if step.Act != smpp.USSDBegin {
		d.place(&p, d.twins.first(p.name, step.Session))
		d.twins.over(p.name)
	}
	if status := d.read(&p); status != smpp.StatusOK || p.ignored {
		return status
	}
	if !d.queue.add(number, func(ctx context.Context) { d.answer(ctx, p) }) {
		d.twins.over(p.name)
		return d.throttle()
	}
	return smpp.StatusOK
}

func (d *SMPP) throttle() smpp.Status {
	d.count.Throttled.Add(1)
	return smpp.StatusThrottled
}

func (d *SMPP) refuse(s smpp.Status, why string) smpp.Status {
	d.count.Refused.Add(1)
	d.log.Warn("ussd step refused", "status", s.String(), "why", why)
	return s
}
