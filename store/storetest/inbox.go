package storetest

import (
	"healthdial/gsm/charset"
	"healthdial/session"
)

func inbox() []test {
	return []test{
		{"a letter is as its part", letterRoundTrip},
		{"a repeat is not fresh, for an hour after the answer", letterRepeat},
		{"letters of a number come in order, one at a time", letterOrder},
		{"an older number's letter comes first", letterNumbers},
		{"parts are joined in order", letterJoined},
		{"a character cut in two is whole again", letterCut},
		{"the longest letter is joined", letterLongest},
		{"an incomplete letter holds up nobody", letterIncomplete},
		{"an incomplete letter is offered after five minutes", letterGivenUp},
		{"ends that never met make no character", letterGap},
		{"what is not text holds up nothing", letterUnread},
		{"a part that does not open holds up nothing", letterPieceDamaged},
		{"a reference used again makes another letter", letterReference},
		{"letters that differ in one thing do not mix", letterApart},
		{"national tables are read as they were announced", letterTables},
		{"letters are counted until they are answered", inboxBacklog},
		{"an inbox holds so many letters", inboxLetters},
		{"an inbox holds so many parts", inboxParts},
		{"a full inbox is its number's alone", inboxOthers},
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
	coding, payload := charset.Encode(text)
	return session.Part{
		From: phone(r.t, n), To: "456", Link: "l", Coding: coding, Payload: payload, At: r.now(),
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
		r.t.Fatalf("part %d of %d is not fresh", p.Seq, p.Total)
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
