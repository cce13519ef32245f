package storetest

import (
	"fmt"
	"testing"
	"time"

	"healthdial/session"
	"healthdial/store"
)

// refused wants a part to be refused, for there is no room.
func (r *rig) refused(p session.Part) {
	r.t.Helper()
	fresh, err := r.Inbox().Receive(r.ctx, p)
	r.wantErr(err, session.ErrFull)
	if fresh {
		r.t.Error("it is refused and fresh")
	}
}

func inboxLetters(t *testing.T, r *rig) {
	r.receive(r.split(1, 0, "begin", 1, 2))
	for i := range store.MostLetters - 1 {
		r.receive(r.part(1, i+1, fmt.Sprint(i)))
	}
	last := r.part(1, 100, "last")
	r.refused(last)
	r.refused(r.split(1, 101, "x", 2, 3))
	if fresh := must(r.Inbox().Receive(r.ctx, r.part(1, 1, "0")))(t); fresh {
		t.Error("a repeat is fresh")
	}
	r.receive(r.split(1, 102, " end", 2, 2)) // what was begun can be completed
	l := r.wantNext("begin end")
	r.refused(last) // it is claimed and still there
	r.drop(l)
	r.receive(last)
	r.refused(r.part(1, 103, "x"))
	for i := range store.MostLetters - 1 {
		r.drop(r.wantNext(fmt.Sprint(i)))
	}
	r.drop(r.wantNext("last"))
	r.wantNone()
}

func inboxParts(_ *testing.T, r *rig) {
	r.receive(r.split(1, 1, "one", 1, 255))
	second := r.split(1, 2, "two", 1, 255)
	second.Ref++
	r.receive(second)
	r.refused(r.part(1, 3, "x"))
	r.receive(r.split(1, 4, " more", 2, 255))
	r.advance(5 * time.Minute)
	r.drop(r.wantNext("one more"))
	r.receive(r.part(1, 3, "x"))
	r.drop(r.wantNext("two"))
	r.wantNext("x")
}

func inboxOthers(_ *testing.T, r *rig) {
	for i := range store.MostLetters {
		r.receive(r.part(1, i, "x"))
	}
	r.refused(r.part(1, 100, "x"))
	r.receive(r.part(2, 100, "other"))
}
