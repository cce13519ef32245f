package main

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"healthdial/config"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/sms"
)

// trial is one certification: a link of its own, what it has seen, and the steps.
// Steps are taken one after the other; only what mu guards is touched meanwhile.
type trial struct {
	certify
	conf   config.Link
	number msisdn.Number
	link   *smpp.Link
	sender *sms.Sender // sends as the service would; nil if the link carries no SMS
	ussd   smpp.USSDDialect
	steps  chan ussdStep // of the test phone
	out    io.Writer

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

// enquiry is the silence after which a trial's link asks for a sign of life.
const enquiry = time.Second

func newTrial(s *service, c config.Link, to msisdn.Number, f certify, out io.Writer) (*trial, error) {
	t := &trial{
		certify: f, conf: c, number: to, out: out, steps: make(chan ussdStep, 10), changed: make(chan struct{}),
		owed: map[outbox.PartID]bool{}, receipts: map[outbox.PartID]outbox.State{},
	}
	settings, _, err := s.settings(c)
	if err != nil {
		return nil, err
	}
	settings.Binds, settings.Timers.Enquire = 1, enquiry
	t.link = smpp.NewLink(settings)
	if c.USSD != nil {
		t.ussd = dialect(c.Name, c.USSD.Dialect)
	}
	if c.SMS != nil && c.Bind != "receiver" {
		bearer := s.bearer(t.link, *c.SMS)
		t.sender = &sms.Sender{Bearers: []sms.Bearer{bearer}, Names: s.ring, Now: time.Now}
	}
	return t, nil
}

// handler is what the link does with what comes: receipts and the test phone's
// dialogue are the trial's, everything else is put off.
func (t *trial) handler(s *service) smpp.Handler {
	mux := smpp.Mux{USSD: smpp.HandlerFunc(t.dialled), SMS: smpp.HandlerFunc(putOff)}
	if t.conf.SMS != nil {
		mux.Receipt = &sms.Receipts{Link: t.conf.Name, IDs: idForms[t.conf.SMS.IDs], Region: s.cfg.Service.Region, Names: s.ring, Tracker: t}
	}
	return mux
}

// putOff leaves a message with the operator, for the service.
func putOff(context.Context, *smpp.Bind, smpp.Message) (string, smpp.Status) {
	return "", smpp.StatusTemporary
}

// Receipt takes a receipt. One for a part that is not, or not yet, ours is put off.
func (t *trial) Receipt(_ context.Context, p outbox.PartID, s outbox.State) error {
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
func (t *trial) watch(events <-chan smpp.Event) {
	for e := range events {
		t.mu.Lock()
		t.pdus = append(t.pdus, e)
		t.moved()
		t.mu.Unlock()
	}
}

// moved wakes who waits; needs mu.
func (t *trial) moved() {
	close(t.changed)
	t.changed = make(chan struct{})
}

// until waits until something holds, which is asked under mu after each change, or
// ctx ends.
func (t *trial) until(ctx context.Context, holds func() bool) bool {
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
func (t *trial) seen(since int, is func(smpp.Event) bool) bool {
	for _, e := range t.pdus[since:] {
		if is(e) {
			return true
		}
	}
	return false
}
