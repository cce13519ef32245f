package storetest

import (
	"fmt"
	"testing"
	"time"

	"healthdial/gsm/charset"
	"healthdial/session"
)

func letterJoined(t *testing.T, r *rig) {
	last := r.split(1, 3, "three", 3, 3)
	last.Link = "another"
	r.receive(last)
	r.receive(r.split(1, 1, "one ", 1, 3))
	r.receive(r.split(2, 1, "other", 2, 3)) // another number's, same reference
	if fresh := must(r.Inbox().Receive(r.ctx, last))(t); fresh {
		t.Error("a repeated part is fresh")
	}
	r.wantNone()
	r.receive(r.split(1, 2, "two ", 2, 3))
	l := r.wantNext("one two three")
	if l.Missing != 0 {
		t.Errorf("%d parts are missing", l.Missing)
	}
	if l.Link != "l" || l.Event != r.part(1, 1, "").Event {
		t.Error("it is not described by its first part")
	}
	r.drop(l)
	if fresh := must(r.Inbox().Receive(r.ctx, last))(t); fresh {
		t.Error("after the answer a repeated part is fresh")
	}
}

func letterIncomplete(_ *testing.T, r *rig) {
	r.receive(r.split(1, 1, "begin", 1, 2))
	r.receive(r.part(1, 2, "whole"))
	r.drop(r.wantNext("whole"))
	r.receive(r.split(1, 3, " end", 2, 2))
	r.wantNext("begin end")
}

func letterGivenUp(t *testing.T, r *rig) {
	r.receive(r.split(1, 1, "one ", 1, 3))
	r.advance(time.Minute)
	r.receive(r.split(1, 3, "three", 3, 3))
	r.advance(4*time.Minute - time.Millisecond)
	r.wantNone()
	r.advance(time.Millisecond)
	l := r.wantNext("one three")
	r.receive(r.split(1, 2, "two", 2, 3)) // late: a letter of its own
	r.drop(l)
	r.wantNone()
	r.advance(5 * time.Minute)
	late := r.wantNext("two")
	if l.Missing != 1 || late.Missing != 2 {
		t.Errorf("%d and %d parts are said to be missing", l.Missing, late.Missing)
	}
}

// letterReference brings two letters under one reference. Whose rest comes is more
// likely the newer: the rest of the older is late or lost.
func letterReference(_ *testing.T, r *rig) {
	r.receive(r.split(1, 1, "a1 ", 1, 2))
	r.receive(r.split(1, 2, "b1 ", 1, 2))
	r.receive(r.split(1, 3, "b2", 2, 2))
	r.drop(r.wantNext("b1 b2"))
	r.receive(r.split(1, 4, "a2", 2, 2))
	r.wantNext("a1 a2")
}

// letterApart interleaves letters of one number that differ in one thing.
func letterApart(_ *testing.T, r *rig) {
	differ := []func(p *session.Part){
		func(*session.Part) {},
		func(p *session.Part) { p.Ref++ },
		func(p *session.Part) { p.To = "789" },
		func(p *session.Part) { p.Total = 3 }, // incomplete: it holds up nobody
		func(p *session.Part) { p.By = charset.UDH16 },
		func(p *session.Part) { p.By = charset.SAR },
	}
	for seq := uint8(1); seq <= 2; seq++ {
		for i, differs := range differ {
			p := r.split(1, 2*i+int(seq), fmt.Sprintf("%d.%d ", i, seq), seq, 2)
			differs(&p)
			r.receive(p)
		}
	}
	for _, i := range []int{0, 1, 2, 4, 5} {
		r.drop(r.wantNext(fmt.Sprintf("%d.1 %d.2 ", i, i)))
	}
	r.wantNone()
	r.advance(5 * time.Minute)
	r.wantNext("3.1 3.2 ")
}

// letterTables brings parts in national tables, the first cut inside an escape, and
// one of the default alphabet among them.
func letterTables(_ *testing.T, r *rig) {
	for i, p := range []session.Part{
		{Payload: []byte("\x4D\x50\x00\x1B"), Single: charset.Hindi, Locking: charset.Hindi},
		{Payload: []byte("\x1D\x19 "), Single: charset.Hindi, Locking: charset.Hindi},
		{Payload: []byte("\x00\x1B\x65")},
	} {
		part := r.split(1, i, "", uint8(i+1), 3)
		part.Payload, part.Single, part.Locking = p.Payload, p.Single, p.Locking
		r.receive(part)
	}
	r.wantNext("हाँ१ङ @€")
}
