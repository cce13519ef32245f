package storetest

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"healthdial/audit"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
)

// evidence is what children said was acknowledged: ids by what was done.
type evidence struct{ acknowledged map[string]map[string]bool }

func (e *evidence) hear(line string) {
	what, id, ok := strings.Cut(line, " ")
	if !ok {
		return // cut off by the kill
	}
	if e.acknowledged == nil {
		e.acknowledged = map[string]map[string]bool{}
	}
	if e.acknowledged[what] == nil {
		e.acknowledged[what] = map[string]bool{}
	}
	e.acknowledged[what][id] = true
}

func (e *evidence) total() (n int) {
	for _, ids := range e.acknowledged {
		n += len(ids)
	}
	return n
}

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

// letter is a received part's event and sender.
func (p *proof) letter(said string) session.Part {
	octets, err := hex.DecodeString(said)
	if err != nil || len(octets) < 16 {
		p.t.Fatalf("part %q: %v", said, err)
	}
	from, err := msisdn.Parse("+"+string(octets[16:]), "IN")
	if err != nil {
		p.t.Fatal(err)
	}
	part := p.load.part(from, 0)
	copy(part.Event[:], octets)
	return part
}

// repeats of what was acknowledged are known as such.
func (p *proof) repeats() {
	checked := 0
	for said := range p.said.acknowledged["received"] {
		if fresh, err := p.load.Inbox().Receive(p.load.ctx, p.letter(said)); err != nil || fresh {
			p.t.Errorf("part %s was acknowledged and is fresh: %t, %v", said, fresh, err)
		}
		if checked++; checked == 50 {
			return
		}
	}
}

// letters that are still there were not answered, and whatever was acknowledged as
// received was answered or is still there, alone or as a part.
func (p *proof) letters() {
	left := map[string]bool{}
	later := time.Now().Add(time.Hour) // leases are over, what is incomplete is given up
	for {
		l, ok, err := p.load.backend.Next(p.load.ctx, later, time.Minute)
		if err != nil {
			p.t.Fatal(err)
		}
		if !ok {
			break
		}
		if _, answered := p.done["answered"][hex.EncodeToString(l.Parts[0].Event[:])]; answered {
			p.t.Error("an answered letter is still there")
		}
		for _, piece := range l.Parts {
			left[hex.EncodeToString(piece.Event[:])] = true
		}
		p.drop(l)
	}
	p.accounted(left)
}

func (p *proof) drop(l store.Letter) {
	err := p.load.backend.Commit(p.load.ctx, store.Batch{Owner: l.Owner, Answer: &store.Answer{Seq: l.Seq, Token: l.Token}})
	if err != nil {
		p.t.Fatal(err)
	}
}

// accounted holds every acknowledged part to be answered, as a part of its letter,
// or left.
func (p *proof) accounted(left map[string]bool) {
	for said := range p.said.acknowledged["received"] {
		event := p.letter(said).Event
		first := firstEvent(event)
		_, answered := p.done["answered"][hex.EncodeToString(first[:])]
		if there := left[hex.EncodeToString(event[:])]; answered == there {
			p.t.Errorf("part %s was acknowledged; answered: %t, still there: %t", said, answered, there)
		}
	}
}
