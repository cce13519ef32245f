package storetest

import (
	"testing"
	"time"
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

func letterGivenUp(_ *testing.T, r *rig) {
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
	r.wantNext("two")
}

func letterReference(_ *testing.T, r *rig) {
	r.receive(r.split(1, 1, "a1 ", 1, 2))
	r.receive(r.split(1, 2, "b1 ", 1, 2))
	r.receive(r.split(1, 3, "a2", 2, 2))
	r.receive(r.split(1, 4, "b2", 2, 2))
	r.drop(r.wantNext("a1 a2"))
	r.wantNext("b1 b2")
}
