package storetest

import (
	"fmt"
	"testing"
	"time"

	"healthdial/audit"
	"healthdial/session"
)

func letterRoundTrip(t *testing.T, r *rig) {
	r.wantNone()
	p := r.part(1, 1, "ID")
	r.receive(p)
	l := r.wantNext("ID")
	want := session.Letter{
		ID: session.LetterID{Owner: r.owner(1), Seq: l.ID.Seq}, From: p.From, To: p.To, Link: p.Link,
		Text: "ID", Event: p.Event, At: p.At, Token: l.Token,
	}
	same(t, want, l)
	if l.ID.Seq == 0 || l.Token == 0 {
		t.Error("it has no number or no token")
	}
}

func letterRepeat(t *testing.T, r *rig) {
	again := func(want bool, when string) {
		t.Helper()
		if fresh := must(r.Inbox().Receive(r.ctx, r.part(1, 1, "YES")))(t); fresh != want {
			t.Errorf("%s: fresh is %t", when, fresh)
		}
	}
	r.receive(r.part(1, 1, "YES"))
	again(false, "unread")
	r.advance(2 * time.Hour)
	again(false, "unread for hours")
	l := r.wantNext("YES")
	again(false, "claimed")
	r.drop(l)
	again(false, "answered")
	r.advance(time.Hour - time.Second)
	again(false, "answered within the hour")
	r.wantNone()
	r.advance(time.Second)
	again(true, "answered an hour ago")
}

func letterOrder(_ *testing.T, r *rig) {
	for i, text := range []string{"1", "2", "3"} {
		r.receive(r.part(1, i, text))
	}
	for _, text := range []string{"1", "2", "3"} {
		l := r.wantNext(text)
		r.wantNone()
		r.drop(l)
	}
	r.wantNone()
}

func letterNumbers(_ *testing.T, r *rig) {
	for _, n := range []int{5, 3, 9, 1} {
		r.receive(r.part(n, 1, fmt.Sprint(n)))
		r.advance(time.Millisecond)
	}
	for _, n := range []int{5, 3, 9, 1} {
		r.wantNext(fmt.Sprint(n))
	}
}

func letterLapsed(_ *testing.T, r *rig) {
	r.receive(r.part(1, 1, "x"))
	r.receive(r.part(1, 2, "y"))
	old := r.wantNext("x")
	r.advance(lease - time.Millisecond)
	r.wantNone()
	r.advance(time.Millisecond)
	current := r.wantNext("x")
	r.wantErr(r.Inbox().Drop(r.ctx, old, nil), session.ErrConflict)
	r.wantErr(r.Inbox().Release(r.ctx, old, r.now()), session.ErrConflict)
	r.drop(current)
	r.wantErr(r.Inbox().Drop(r.ctx, current, nil), session.ErrConflict)
	r.wantNext("y")
}

func letterReleased(_ *testing.T, r *rig) {
	r.receive(r.part(1, 1, "x"))
	r.receive(r.part(1, 2, "y"))
	r.ok(r.Inbox().Release(r.ctx, r.wantNext("x"), r.now().Add(time.Second)))
	r.wantNone()
	r.advance(time.Second)
	r.drop(r.wantNext("x"))
	r.wantNext("y")
}

func letterDropped(t *testing.T, r *rig) {
	r.receive(r.part(1, 1, "x"))
	event := audit.Event{At: r.now(), Kind: "letter.dropped", Owner: r.owner(1)}
	r.ok(r.Inbox().Drop(r.ctx, r.wantNext("x"), []audit.Event{event}))
	if n := must(r.Audit().Verify(r.ctx))(t); n != 1 {
		t.Errorf("%d events, want 1", n)
	}
}

func letterTaken(_ *testing.T, r *rig) {
	r.receive(r.part(1, 1, "x"))
	l := r.wantNext("x")
	a := session.Act{Session: r.session(1), Taken: &l.ID}
	a.Session.Revision = 5
	r.wantErr(r.Sessions().Commit(r.ctx, a), session.ErrConflict)
	a.Session.Revision = 0
	r.ok(r.Sessions().Commit(r.ctx, a))
	r.advance(2 * lease)
	r.wantNone()
	a.Session.Revision = 1
	r.wantErr(r.Sessions().Commit(r.ctx, a), session.ErrConflict) // the letter is gone
	a.Taken = nil
	r.ok(r.Sessions().Commit(r.ctx, a))
}
