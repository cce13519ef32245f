package smpp

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"pgregory.net/rapid"
)

// windowModel is what a window has to be: a list of requests in their order.
type windowModel struct {
	w       *window
	size    int // as it is wanted
	most    int // of any size that it had
	now     time.Time
	waiting []request         // registered and neither answered nor expired
	told    []request         // settled, with a caller who has not looked yet
	expired map[uint32]string // refs of those not yet answered late
	refs    int
}

type request struct {
	seq      uint32
	ref      string
	slot     *slot
	deadline time.Time
	given    bool // the caller gave up waiting
	err      error
}

const modelTimeout = 10 * time.Second

// TestWindowModel takes any course of requests, answers, late answers, time-outs
// and callers who give up: nobody gets another's answer, nobody waits for ever, no
// slot is lost.
func TestWindowModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 4).Draw(t, "size")
		m := &windowModel{w: newWindow(size, modelTimeout, newGate(pace{})), size: size, most: size, now: time.Unix(0, 0), expired: map[uint32]string{}}
		m.w.gate.admit(m.w)
		m.w.last = rapid.SampledFrom([]uint32{0, maxSequence - 2}).Draw(t, "last")
		t.Repeat(map[string]func(*rapid.T){
			"":         m.check,
			"request":  m.request,
			"answer":   m.answer,
			"mistaken": m.mistaken,
			"late":     m.late,
			"look":     m.look,
			"give up":  m.giveUp,
			"withdraw": m.withdraw,
			"time":     m.time,
			"resize":   m.resize,
		})
		m.close(t)
	})
}

func (m *windowModel) request(t *rapid.T) {
	if len(m.waiting)+len(m.told) >= m.size {
		full, cancel := context.WithCancel(context.Background())
		cancel()
		if _, _, err := m.w.gate.acquire(full, m.w, 0); !errors.Is(err, context.Canceled) {
			t.Fatalf("a full window gave a slot: %v", err)
		}
		return
	}
	s, _, err := m.w.gate.acquire(context.Background(), m.w, 0)
	if err != nil {
		t.Fatal(err)
	}
	m.refs++
	ref := fmt.Sprint(m.refs)
	seq, err := m.w.register(s, &packet{id: pdu.SubmitSMID, msg: Message{Ref: ref}}, m.now)
	if err != nil || seq == 0 || seq > maxSequence {
		t.Fatalf("sequence_number %d, %v", seq, err)
	}
	for _, r := range m.waiting {
		if r.seq == seq {
			t.Fatalf("sequence_number %d twice", seq)
		}
	}
	m.waiting = append(m.waiting, request{seq: seq, ref: ref, slot: s, deadline: m.now.Add(modelTimeout)})
	delete(m.expired, seq)
}

func (m *windowModel) pick(t *rapid.T, list []request) int {
	if len(list) == 0 {
		t.Skip("none")
	}
	return rapid.IntRange(0, len(list)-1).Draw(t, "which")
}

// settled moves waiting request i on, as the window should have.
func (m *windowModel) settled(i int, err error) {
	r := m.waiting[i]
	r.err = err
	m.waiting = append(m.waiting[:i:i], m.waiting[i+1:]...)
	if !r.given {
		m.told = append(m.told, r)
	}
}

func (m *windowModel) answer(t *rapid.T) {
	i := m.pick(t, m.waiting)
	id := rapid.SampledFrom([]pdu.ID{pdu.SubmitSMRespID, pdu.GenericNACKID}).Draw(t, "id")
	want := ""
	if m.waiting[i].given {
		want = m.waiting[i].ref
	}
	if got, ref := m.w.settle(packet{id: id, seq: m.waiting[i].seq}, nil); got != matched || ref != want {
		t.Fatalf("an answer was %d to %q", got, ref)
	}
	m.settled(i, nil)
}

// mistaken is an answer of another kind.
func (m *windowModel) mistaken(t *rapid.T) {
	i := m.pick(t, m.waiting)
	if got, _ := m.w.settle(packet{id: pdu.EnquireLinkRespID, seq: m.waiting[i].seq}, nil); got != unmatched {
		t.Fatalf("a mistaken answer was %d", got)
	}
}

func (m *windowModel) late(t *rapid.T) {
	if len(m.expired) == 0 {
		t.Skip("none")
	}
	var some uint32
	for seq := range m.expired {
		some = max(some, seq)
	}
	answer := packet{id: pdu.SubmitSMRespID, seq: some}
	first, ref := m.w.settle(answer, nil)
	again, _ := m.w.settle(answer, nil)
	if first != late || ref != m.expired[some] || again != unmatched {
		t.Fatalf("late answers were %d to %q and %d", first, ref, again)
	}
	delete(m.expired, some)
}

// look takes a caller's result, which has to be his own.
func (m *windowModel) look(t *rapid.T) {
	i := m.pick(t, m.told)
	r := m.told[i]
	p, err := m.w.wait(context.Background(), r.slot, r.seq)
	if !errors.Is(err, r.err) || err == nil && p.seq != r.seq {
		t.Fatalf("request %d got the answer to %d, %v; want %v", r.seq, p.seq, err, r.err)
	}
	m.told = append(m.told[:i:i], m.told[i+1:]...)
}

func (m *windowModel) giveUp(t *rapid.T) {
	i := m.pick(t, m.waiting)
	if m.waiting[i].given {
		t.Skip("already gone")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.w.wait(ctx, m.waiting[i].slot, m.waiting[i].seq); !errors.Is(err, ErrUnanswered) {
		t.Fatalf("gave up with %v", err)
	}
	m.waiting[i].given = true
}

func (m *windowModel) withdraw(t *rapid.T) {
	i := m.pick(t, m.waiting)
	if m.waiting[i].given {
		t.Skip("already gone")
	}
	m.w.withdraw(m.waiting[i].seq)
	m.waiting = append(m.waiting[:i:i], m.waiting[i+1:]...)
}

func (m *windowModel) time(t *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(1, 6).Draw(t, "seconds")) * time.Second)
	want := 0
	for len(m.waiting) > 0 && !m.now.Before(m.waiting[0].deadline) {
		m.expired[m.waiting[0].seq] = m.waiting[0].ref
		m.settled(0, ErrExpired)
		want++
	}
	next := m.now.Add(modelTimeout)
	if len(m.waiting) > 0 {
		next = m.waiting[0].deadline
	}
	if n, again := m.w.expire(m.now); n != want || !again.Equal(next) {
		t.Fatalf("%d expired, next %v; want %d, %v", n, again, want, next)
	}
	for len(m.expired) > lateFor(m.most) { // more than the window remembers
		m.expired = map[uint32]string{}
	}
}

// resize makes the window another size while requests are under way.
func (m *windowModel) resize(t *rapid.T) {
	m.size = rapid.IntRange(1, 6).Draw(t, "size")
	m.most = max(m.most, m.size)
	m.w.growLate(m.size)
	m.w.gate.adjust(Limits{Window: m.size})
}

// check is what always holds.
func (m *windowModel) check(t *rapid.T) {
	if free, used := len(m.w.free), len(m.waiting)+len(m.told); free+used != max(m.size, used) || m.w.slots != free+used {
		t.Fatalf("%d slots free and %d used of %d; %d in all", free, used, m.size, m.w.slots)
	}
	if n := m.w.inFlight(); n != len(m.waiting) {
		t.Fatalf("%d in flight, want %d", n, len(m.waiting))
	}
}

// close ends everything: every caller is told, every slot comes back.
func (m *windowModel) close(t *rapid.T) {
	m.w.close()
	for len(m.waiting) > 0 {
		m.settled(0, ErrLost)
	}
	for len(m.told) > 0 {
		m.look(t)
	}
	m.check(t)
	select {
	case <-m.w.drained():
	default:
		t.Fatal("not drained")
	}
	s, _, err := m.w.gate.acquire(context.Background(), m.w, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.w.register(s, &packet{id: pdu.SubmitSMID}, m.now); !errors.Is(err, ErrNotBound) {
		t.Fatalf("registered after the end: %v", err)
	}
}
