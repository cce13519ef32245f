package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/audit"
	"healthdial/session"
)

func inbox() []test {
	return []test{
		{"a letter is as its part", letterRoundTrip},
		{"a repeat is not fresh, for an hour after the answer", letterRepeat},
		{"letters of a number come in order, one at a time", letterOrder},
		{"an older number's letter comes first", letterNumbers},
		{"parts are joined in order", letterJoined},
		{"an incomplete letter holds up nobody", letterIncomplete},
		{"an incomplete letter is offered after five minutes", letterGivenUp},
		{"a reference used again makes another letter", letterReference},
		{"a lapsed claim is claimed anew and fences", letterLapsed},
		{"a released letter comes again and keeps its place", letterReleased},
		{"a dropped letter leaves its events", letterDropped},
		{"a turn takes its letter once", letterTaken},
		{"under many workers order holds", letterRace},
		{"waiting ends when a letter comes", letterAwait},
	}
}

// part is the nth part from number n.
func (r *rig) part(n, event int, text string) session.Part {
	return session.Part{
		From: phone(r.t, n), To: "456", Link: "l", Text: text, At: r.now(),
		Event: session.EventID{byte(n), byte(event), byte(event >> 8), 1},
	}
}

func (r *rig) split(n, event int, text string, seq, total uint8) session.Part {
	p := r.part(n, event, text)
	p.Ref, p.Seq, p.Total = 77, seq, total
	return p
}

func (r *rig) receive(p session.Part) {
	r.t.Helper()
	if fresh := must(r.Inbox().Receive(r.ctx, p))(r.t); !fresh {
		r.t.Fatalf("part %q is not fresh", p.Text)
	}
}

func (r *rig) next() (session.Letter, bool) {
	r.t.Helper()
	l, ok, err := r.Inbox().Next(r.ctx, r.now(), lease)
	r.ok(err)
	return l, ok
}

// wantNext claims a letter and wants it to read so.
func (r *rig) wantNext(text string) session.Letter {
	r.t.Helper()
	l, ok := r.next()
	if !ok || l.Text != text {
		r.t.Fatalf("got letter %t %q, want %q", ok, l.Text, text)
	}
	return l
}

func (r *rig) wantNone() {
	r.t.Helper()
	if l, ok := r.next(); ok {
		r.t.Fatalf("got letter %q, want none", l.Text)
	}
}

func (r *rig) drop(l session.Letter) {
	r.t.Helper()
	r.ok(r.Inbox().Drop(r.ctx, l, nil))
}

func letterRoundTrip(t *testing.T, r *rig) {
	r.wantNone()
	p := r.part(1, 1, "ID")
	r.receive(p)
	l := r.wantNext("ID")
	want := session.Letter{
		ID: session.LetterID{Owner: r.owner(1), Seq: l.ID.Seq}, From: p.From, To: p.To, Link: p.Link,
		Text: p.Text, Event: p.Event, At: p.At, Token: l.Token,
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

func letterRace(t *testing.T, r *rig) {
	const numbers, each, workers = 8, 5, 6
	for i := range each {
		for n := range numbers {
			r.receive(r.part(n, i, fmt.Sprint(i)))
		}
	}
	var mu sync.Mutex
	got := map[string][]string{}
	left := numbers * each
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				l, ok, err := r.Inbox().Next(r.ctx, r.now(), lease)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				if ok {
					got[l.From.E164()] = append(got[l.From.E164()], l.Text)
					left--
				}
				over := left <= 0
				mu.Unlock()
				if ok {
					err = r.Inbox().Drop(r.ctx, l, nil)
				}
				if err != nil && !errors.Is(err, session.ErrConflict) {
					t.Error(err)
				}
				if over {
					return
				}
			}
		})
	}
	wg.Wait()
	for n := range numbers {
		if d := cmp.Diff([]string{"0", "1", "2", "3", "4"}, got[phone(t, n).E164()]); d != "" {
			t.Errorf("number %d: %s", n, d)
		}
	}
}

func letterAwait(_ *testing.T, r *rig) {
	r.run()
	done := make(chan error, 1)
	go func() { done <- r.Inbox().Wait(r.ctx, r.now().Add(patience)) }()
	r.receive(r.part(1, 1, "x"))
	r.ok(<-done)
	r.ok(r.Inbox().Wait(r.ctx, r.now().Add(patience))) // one that is there already
}
