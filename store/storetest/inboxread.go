package storetest

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"healthdial/gsm/charset"
	"healthdial/session"
	"healthdial/store"
)

// cut is octets of a number as two parts of one letter, cut at an octet; the second
// comes by another link.
func (r *rig) cut(n int, coding byte, octets string, at int) [2]session.Part {
	first, second := r.split(n, 1, "", 1, 2), r.split(n, 2, "", 2, 2)
	first.Coding, first.Payload = coding, []byte(octets[:at])
	second.Coding, second.Payload, second.Link = coding, []byte(octets[at:]), "another"
	return [2]session.Part{first, second}
}

func letterCut(_ *testing.T, r *rig) {
	for n, c := range []struct {
		coding byte
		octets string
		at     int
		want   string
	}{
		{charset.CodingUCS2, "\x00A\xD8\x3D\xDE\x00\x00B", 4, "A😀B"}, // in the pair
		{charset.CodingUCS2, "\x00A\xD8\x3D\xDE\x00\x00B", 5, "A😀B"}, // in a unit of it
		{charset.CodingDefault, "5\x1Be!", 2, "5€!"},
	} {
		parts := r.cut(n, c.coding, c.octets, c.at)
		r.receive(parts[1])
		r.receive(parts[0])
		r.drop(r.wantNext(c.want))
	}
}

func letterLongest(t *testing.T, r *rig) {
	part := bytes.Repeat([]byte("x"), charset.MaxOctets/255)
	for seq := 255; seq > 0; seq-- {
		p := r.split(1, seq, "", uint8(seq), 255)
		p.Payload = part
		r.receive(p)
	}
	if l, ok := r.next(); !ok || l.Text != strings.Repeat(string(part), 255) {
		t.Errorf("got %t, %d characters", ok, len(l.Text))
	}
}

func letterGap(_ *testing.T, r *rig) {
	for n, c := range []struct {
		coding      byte
		first, last string
		want        string
	}{
		{charset.CodingUCS2, "\x00A\xD8\x3D", "\xDE\x00\x00B", "A\uFFFD\uFFFDB"},
		{charset.CodingDefault, "5\x1B", "e!", "5 e!"},
	} {
		first, last := r.split(n, 1, "", 1, 3), r.split(n, 3, "", 3, 3)
		first.Coding, first.Payload = c.coding, []byte(c.first)
		last.Coding, last.Payload = c.coding, []byte(c.last)
		r.receive(first)
		r.receive(last)
		r.advance(5 * time.Minute)
		r.drop(r.wantNext(c.want))
	}
}

const picture = 0x04 // a data_coding that is not text

func letterUnread(t *testing.T, r *rig) {
	odd := r.split(1, 2, "two", 2, 3)
	odd.Coding = picture
	r.receive(r.split(1, 1, "one ", 1, 3))
	r.receive(odd)
	r.receive(r.split(1, 3, "three", 3, 3))
	alone := r.part(1, 4, "x")
	alone.Coding = picture
	r.receive(alone)
	r.receive(r.part(1, 5, "next"))
	for _, want := range []string{"one three", "", "next"} {
		r.drop(r.wantNext(want))
	}
	if n := r.Damaged(); n != 2 {
		t.Errorf("%d were counted, want 2", n)
	}
}

// letterPieceDamaged makes a letter of rubbish and of a part that was stored before.
func letterPieceDamaged(t *testing.T, r *rig) {
	r.receive(r.part(1, 1, "read"))
	whole, _, err := r.backend.Next(r.ctx, r.now(), lease)
	r.ok(err)
	answer := store.Answer{Seq: whole.Seq, Token: whole.Token}
	r.ok(r.backend.Commit(r.ctx, store.Batch{Owner: whole.Owner, Answer: &answer}))
	r.advance(2 * store.Repeats)
	for i, piece := range []store.Piece{{Event: store.Name{9}, Value: []byte("rubbish")}, whole.Parts[0]} {
		must(r.backend.Receive(r.ctx, store.Part{
			Owner: whole.Owner, Event: piece.Event, Total: 2, Seq: i + 1, At: r.now(), Value: piece.Value,
		}))(t)
	}
	if l := r.wantNext("read"); l.From != phone(t, 1) || r.Damaged() != 1 {
		t.Errorf("%d were counted, want 1", r.Damaged())
	}
}
