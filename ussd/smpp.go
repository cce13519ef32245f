package ussd

import (
	"context"
	"encoding/binary"
	"io"
	"log/slog"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/keypad"
	"healthdial/session"
)

// SMPPConfig describes USSD over the binds of one SMPP link.
type SMPPConfig struct {
	Link    string           // its name, as sessions and logs know it
	Dialect smpp.USSDDialect // how its gateway writes dialogues
	Codings [2]byte          // data_coding for GSM-7 and UCS-2 pages, by charset.Alphabet; both 0 means 0x00 and 0x08
	Codes   []string         // the service codes that it may bring, "*456#"; none means any
	Region  string           // of numbers without a country code: "IN"
	Format  Format           // what its page holds
	Budget  time.Duration    // for a turn; 0 means DefaultBudget
	InHand  int              // events in hand at once; 0 means 256
	Names   Namer            // names events
	Now     func() time.Time // the clock
	Random  io.Reader        // crypto/rand.Reader
	Logger  *slog.Logger     // discards if nil
}

// SMPP is USSD over the binds of one link: an smpp.Handler for its dialogues.
//
// A message is acknowledged on admission, since an operator that repeats it after
// a slow turn does more harm than a person who dials again: with too many events
// in hand, or while stopping, the answer is ESME_RTHROTTLED. The turn is then
// taken on a goroutine of Run, in order for each number, and its page goes back
// on the bind that brought the key press.
type SMPP struct {
	cfg       SMPPConfig
	turns     Turns
	dialogues *dialogues
	queue     *queue
	count     Counters
	log       *slog.Logger
}

// NewSMPP makes a driver. It takes no events before Run.
func NewSMPP(cfg SMPPConfig, turns Turns) (*SMPP, error) {
	d, err := newDialogues(cfg.Random)
	if err != nil {
		return nil, err
	}
	if cfg.Codings == [2]byte{} {
		cfg.Codings = [2]byte{charset.CodingDefault, charset.CodingUCS2}
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
		queue: newQueue(orDefault(cfg.InHand, 256)),
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
	if len(m.Payload) > keypad.MaxEntry {
		return d.refuse(smpp.StatusInvalidLength, "too long")
	}
	p := press{from: from, message: m, step: step, name: d.name(number, step)}
	p.event = session.Event{Number: number, Channel: session.USSD, Link: d.cfg.Link, Gateway: gatewayID(step)}
	p.event.At = d.cfg.Now()
	p.event.Deadline = p.event.At.Add(d.cfg.Budget)
	if status := d.read(&p); status != smpp.StatusOK || p.ignored {
		return status
	}
	if !d.queue.add(number, func(ctx context.Context) { d.answer(ctx, p) }) {
		d.count.Throttled.Add(1)
		return smpp.StatusThrottled
	}
	return smpp.StatusOK
}

// press is one step of a dialogue on its way through a turn.
type press struct {
	from    bind
	message smpp.Message
	step    smpp.USSDStep
	name    dialogueName
	event   session.Event
	ignored bool // nothing to do
}

// read makes the step an event.
func (d *SMPP) read(p *press) smpp.Status {
	// What cannot be decoded is an empty entry: the page is shown again.
	text, _ := charset.Decode(p.message.DataCoding, p.message.Payload)
	switch {
	case p.step.Act == smpp.USSDBegin:
		path, ours := dialled(d.cfg.Codes, p.message.Dest.Addr, text)
		if !ours {
			return d.refuse(smpp.StatusInvalidDestination, "not a service code of this link")
		}
		p.event.Kind, p.event.Text = session.Opened, path
		p.event.ID = d.eventID(p, d.dialogues.dial(p.name, 0, p.event.At))
	case p.step.Act == smpp.USSDAborted, p.step.Act == smpp.USSDAnswer && p.step.End:
		p.event.Kind = session.Dropped
		p.event.ID = d.eventID(p, d.dialogues.entry(p.name, p.event.At))
	case p.step.Act == smpp.USSDAnswer:
		p.event.Kind, p.event.Text = session.Entered, text
		p.event.ID = d.eventID(p, d.entryMark(p))
	case p.step.Act == smpp.USSDNoted:
		p.ignored = true
	default:
		return d.refuse(smpp.StatusRejected, "a step that goes the other way")
	}
	return smpp.StatusOK
}

// entryMark tells an entry from the gateway's repeat of it.
func (d *SMPP) entryMark(p *press) []byte {
	_, given := p.message.TLV(smpp.TagITSSessionInfo)
	if given && d.cfg.Dialect.SequenceBits > 0 && !d.cfg.Dialect.ByReference {
		return d.dialogues.numbered(p.name, p.step.Sequence, p.event.At)
	}
	return d.dialogues.entry(p.name, p.event.At)
}

// name is how the driver knows a dialogue: gateways reuse session numbers.
func (d *SMPP) name(n msisdn.Number, s smpp.USSDStep) dialogueName {
	return d.cfg.Names.Name("ussd dialogue", []byte(d.cfg.Link), []byte(n.Digits()), sessionOctets(s))
}

// eventID recognises a repeat of a step by its mark. The text tells a person's second thought from a repeat.
func (d *SMPP) eventID(p *press, mark []byte) session.EventID {
	return d.cfg.Names.Name("ussd event", []byte(d.cfg.Link), []byte(p.event.Number.Digits()),
		sessionOctets(p.step), []byte{byte(p.event.Kind)}, mark, []byte(p.event.Text))
}

func sessionOctets(s smpp.USSDStep) []byte { return binary.BigEndian.AppendUint16(nil, s.Session) }

func (d *SMPP) refuse(s smpp.Status, why string) smpp.Status {
	d.count.Refused.Add(1)
	d.log.Warn("ussd step refused", "status", s.String(), "why", why)
	return s
}
