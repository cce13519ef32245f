package certify

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/sms"
)

// Config is the link that is certified, and the test phone. SMS and USSD are nil if the
// link carries none.
type Config struct {
	Name, Address, SystemID string
	Version                 string     // of the program
	Link                    *smpp.Link // one bind, which asks after Enquiry
	Transmitter             bool       // receipts come by another bind
	Throughput              int        // agreed, messages a second; 0 if none is
	SMS                     *SMS
	USSD                    *USSD

	Phone msisdn.Number // of somebody who is at hand
	Wait  time.Duration // for receipts, and for them to dial
	Burst int           // messages at the agreed rate
	Out   io.Writer     // told how each step went
}

// SMS is how the link carries texts.
type SMS struct {
	Sender      *sms.Sender   // sends as the service would; nil if the link only receives
	Receipts    *sms.Receipts // reads receipts; its Tracker is set by New
	IDs         string        // the setting that Receipts has, for the report
	Codings     [2]byte       // data_coding by charset.Alphabet; both 0 for the usual ones
	Latin1      bool
	ShiftTables []string // the national tables that the link may use
	NoReceipts  bool     // none are asked for
}

// USSD is how the link carries dialogues.
type USSD struct {
	Dialect smpp.USSDDialect
	Codings [2]byte
	Region  string // of numbers without a country code, such as "IN"
}

// Enquiry is the silence after which the link is to ask for a sign of life.
const Enquiry = time.Second

// Trial is one certification. Steps are taken one after the other; only what mu guards
// is touched meanwhile.
type Trial struct {
	Config
	steps chan ussdStep // of the test phone

	mu       sync.Mutex // guards all below
	pdus     []smpp.Event
	owed     map[outbox.PartID]bool // parts that were sent and wait for their receipts
	receipts map[outbox.PartID]outbox.State
	changed  chan struct{} // closed by the next change of these
}

// ussdStep is one step of the test phone's dialogue, and where to answer it.
type ussdStep struct {
	from    *smpp.Bind
	message smpp.Message
	step    smpp.USSDStep
}

// New makes a Trial, which Run runs once.
func New(c Config) *Trial {
	t := &Trial{
		Config: c, steps: make(chan ussdStep, 10), changed: make(chan struct{}),
		owed: map[outbox.PartID]bool{}, receipts: map[outbox.PartID]outbox.State{},
	}
	if c.SMS != nil {
		c.SMS.Receipts.Tracker = t
	}
	return t
}

// handler is what the link does with what comes: receipts and the test phone's
// dialogue are the trial's, everything else is put off.
func (t *Trial) handler() smpp.Handler {
	mux := smpp.Mux{USSD: smpp.HandlerFunc(t.dialled), SMS: smpp.HandlerFunc(putOff)}
	if t.SMS != nil {
		mux.Receipt = t.SMS.Receipts
	}
	return mux
}

// putOff leaves a message with the operator, for the service.
func putOff(context.Context, *smpp.Bind, smpp.Message) (string, smpp.Status) {
	return "", smpp.StatusTemporary
}

// Receipt takes a receipt. One for a part that is not, or not yet, ours is put off.
func (t *Trial) Receipt(_ context.Context, p outbox.PartID, s outbox.State) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.receipts[p] = s
	t.moved()
	if !t.owed[p] {
		return errors.New("the receipt is not the trial's")
	}
	return nil
}

// watch keeps every PDU of the link until its trace ends.
func (t *Trial) watch(events <-chan smpp.Event) {
	for e := range events {
		t.mu.Lock()
		t.pdus = append(t.pdus, e)
		t.moved()
		t.mu.Unlock()
	}
}

// moved wakes who waits; needs mu.
func (t *Trial) moved() {
	close(t.changed)
	t.changed = make(chan struct{})
}

// until waits until something holds, which is asked under mu after each change, or
// ctx ends.
func (t *Trial) until(ctx context.Context, holds func() bool) bool {
	for {
		t.mu.Lock()
		ok, changed := holds(), t.changed
		t.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// seen reports whether a PDU came or went since the nth; needs mu.
func (t *Trial) seen(since int, is func(smpp.Event) bool) bool {
	for _, e := range t.pdus[since:] {
		if is(e) {
			return true
		}
	}
	return false
}
