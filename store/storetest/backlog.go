package storetest

import (
	"testing"
	"time"

	"healthdial/store"
)

func (r *rig) wantBacklog(letters int, oldest time.Time) {
	r.t.Helper()
	same(r.t, store.Backlog{Letters: letters, Oldest: oldest}, must(r.Inbox().Backlog(r.ctx))(r.t))
}

// inboxBacklog: every letter counts until it is answered; late is one that could be
// claimed and is not.
func inboxBacklog(_ *testing.T, r *rig) {
	none := time.Time{}
	r.wantBacklog(0, none)
	first := r.now()
	r.receive(r.part(1, 1, "a"))
	second := r.advance(time.Second)
	r.receive(r.part(2, 1, "b"))
	r.receive(r.part(2, 2, "c"))
	r.receive(r.split(3, 1, "half", 1, 2))
	givenUp := second.Add(5 * time.Minute)
	r.wantBacklog(4, first)
	a := r.wantNext("a")
	r.wantBacklog(4, second)
	b := r.wantNext("b")
	r.wantBacklog(4, none) // c comes after b, and half a letter is waited for
	r.drop(a)
	r.drop(b)
	r.wantBacklog(2, second)
	r.advance(time.Second)
	c := r.wantNext("c")
	again := r.now().Add(time.Minute)
	r.ok(r.Inbox().Release(r.ctx, c, again))
	r.wantBacklog(2, none)
	r.advance(time.Minute)
	r.wantBacklog(2, again)
	r.drop(r.wantNext("c"))
	r.advance(5 * time.Minute)
	r.wantBacklog(1, givenUp)
	r.drop(r.wantNext("half"))
	r.wantBacklog(0, none)
}
