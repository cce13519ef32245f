package storetest

import (
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// proof compares a store that fell with the evidence.
type proof struct {
	t    *testing.T
	load *load
	said *evidence
	// done is the audit log: owners by id by what was done.
	done map[string]map[string]seal.Owner
}

// audit reads the log: each thing is in it once, and whatever was acknowledged is.
func (p *proof) audit() {
	var err error
	if p.load.Store, err = store.Open(p.load.ctx, p.load.backend, p.load.ring); err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.load.Audit().Verify(p.load.ctx); err != nil {
		p.t.Error(err)
	}
	p.done = map[string]map[string]seal.Owner{"answered": {}, "sent": {}}
	for partition := range store.Partitions {
		for e, err := range p.load.Audit().Entries(p.load.ctx, partition, 1) {
			if err != nil {
				p.t.Fatal(err)
			}
			p.read(e.Event)
		}
	}
	for what, done := range p.done {
		for id := range p.said.acknowledged[what] {
			if _, ok := done[id]; !ok {
				p.t.Errorf("%s %s was acknowledged and is lost", what, id)
			}
		}
	}
}

func (p *proof) read(e audit.Event) {
	if _, twice := p.done[e.Kind][e.Subject]; twice {
		p.t.Errorf("%s %s was done twice", e.Kind, e.Subject)
	}
	p.done[e.Kind][e.Subject] = e.Owner
}

// sessions have each counted as many answers as the log has.
func (p *proof) sessions() {
	want := map[seal.Owner]int{}
	for _, owner := range p.done["answered"] {
		want[owner]++
	}
	for owner, n := range want {
		s, err := p.load.Sessions().Load(p.load.ctx, owner, time.Now())
		if err != nil {
			p.t.Fatal(err)
		}
		if got := answers(s); got != n {
			p.t.Errorf("a session counts %d answers, the log %d", got, n)
		}
	}
}

// messages are there for each answer, followed exactly if they were sent, and as
// many are waiting as were not.
func (p *proof) messages() {
	waiting := 0
	for id, owner := range p.done["answered"] {
		first := readID(p.t, id)
		next, _ := second(first)
		sent := p.message(first, owner, true)
		sentNext := p.message(next, owner, sent)
		if !sent || !sentNext {
			waiting++
		}
	}
	s, err := p.load.Outbox().Stats(p.load.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	queued := s.Leased
	for _, n := range s.Queued {
		queued += n
	}
	if queued != waiting {
		p.t.Errorf("%d messages wait, the log says %d", queued, waiting)
	}
}

// message holds one message to the log.
func (p *proof) message(id outbox.ID, owner seal.Owner, exists bool) (sent bool) {
	name := hex.EncodeToString(id[:])
	_, sent = p.done["sent"][name]
	tr, err := p.load.Outbox().Trace(p.load.ctx, owner, id)
	if exists != (err == nil) || err != nil && !errors.Is(err, store.ErrNotFound) {
		p.t.Errorf("message %s: %v, want it there: %t", name, err, exists)
	}
	if err == nil && sent != (tr.State == store.Finished) {
		p.t.Errorf("message %s is %s, in the log as sent: %t", name, tr.State, sent)
	}
	return sent
}

func readID(t *testing.T, s string) (id outbox.ID) {
	t.Helper()
	if n, err := hex.Decode(id[:], []byte(s)); err != nil || n != len(id) {
		t.Fatalf("id %q: %v", s, err)
	}
	return id
}
