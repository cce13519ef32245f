package storetest

import (
	"encoding/hex"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/session"
	"healthdial/store"
)

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
