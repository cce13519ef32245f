package storetest

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"healthdial/audit"
	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
)

// load is citizens who send SMS, turns that answer them, and senders that send the
// answers. Each thing done has an id of its own and is said once it is
// acknowledged: "received", "answered" or "sent", and the id.
type load struct {
	ctx  context.Context
	ring *seal.Keyring
	*store.Store
	backend store.Backend
	room    chan struct{} // holds up who writes faster than is answered

	mu  sync.Mutex
	out io.Writer // guarded by mu
}

const (
	citizens = 6
	// brief is a lease that a child's death leaves behind for no longer than a
	// round; that some lapse under the living makes the fences work.
	brief = 200 * time.Millisecond
)

func newLoad(ctx context.Context, b store.Backend, out io.Writer) *load {
	key := func(n byte) []byte { return append(make([]byte, seal.KeySize-1), n) }
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key(1)}}, Numbers: key(2), Codes: key(3)})
	if err != nil {
		panic(err) // the keys above have the right length
	}
	return &load{ctx: ctx, ring: ring, backend: b, out: out, room: make(chan struct{}, 4*citizens)}
}

// run goes on until something fails.
func (l *load) run() (err error) {
	if l.Store, err = store.Open(l.ctx, l.backend, l.ring); err != nil {
		return err
	}
	failed := make(chan error)
	for n := range citizens {
		number, err := msisdn.Parse(fmt.Sprintf("+9198765%05d", n), "IN")
		if err != nil {
			return err
		}
		go func() { failed <- l.write(number) }()
	}
	for range 3 {
		go func() { failed <- l.answer() }()
		go func() { failed <- l.send() }()
	}
	return <-failed
}

func (l *load) say(what string, id []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = fmt.Fprintf(l.out, "%s %s\n", what, hex.EncodeToString(id))
}

// write sends letters from a number, a few parts each.
func (l *load) write(from msisdn.Number) error {
	for {
		l.room <- struct{}{}
		total := 1 + rand.IntN(2)
		ref, event := uint16(rand.Uint32()), rand.Uint64()
		for seq := range total {
			p := l.part(from, event)
			p.Ref, p.Total, p.Seq = ref, uint8(total), uint8(seq+1)
			p.Event[partMark] = byte(seq)
			if _, err := l.Inbox().Receive(l.ctx, p); err != nil {
				return err
			}
			l.say("received", join(p.Event[:], p.From.Digits()))
		}
	}
}

// partMark is the octet that sets the events of a letter's parts apart.
const partMark = 14

func firstEvent(e session.EventID) session.EventID {
	e[partMark] = 0
	return e
}

// part is the first part of a letter from a number.
func (l *load) part(from msisdn.Number, event uint64) session.Part {
	p := session.Part{From: from, To: "456", Link: "l", Text: ".", At: time.Now()}
	binary.BigEndian.PutUint64(p.Event[:], event)
	return p
}

func join(event []byte, digits string) []byte {
	return append(event[:len(event):len(event)], digits...)
}

// answer answers letters: each counts one in its number's session.
func (l *load) answer() error {
	for {
		letter, ok, err := l.Inbox().Next(l.ctx, time.Now(), brief)
		if ok && err == nil {
			err = l.answerOne(letter)
		} else if err == nil {
			err = l.Inbox().Wait(l.ctx, time.Now().Add(brief))
		}
		if err != nil {
			return err
		}
	}
}

func (l *load) answerOne(letter session.Letter) error {
	err := l.turn(letter)
	if errors.Is(err, session.ErrConflict) {
		return nil
	}
	if err != nil {
		return err
	}
	l.say("answered", letter.Event[:])
	select {
	case <-l.room:
	default: // one of an earlier round
	}
	return nil
}

func (l *load) turn(letter session.Letter) error {
	owner := letter.ID.Owner
	s, err := l.Sessions().Load(l.ctx, owner, time.Now())
	if err != nil && !errors.Is(err, session.ErrNotFound) {
		return err
	}
	s.Owner, s.Number, s.Expires = owner, letter.From, time.Now().Add(time.Hour)
	s.State.Vars = engine.Vars{"n": engine.C(strconv.Itoa(answers(s) + 1))}
	m := outbox.Message{ID: outbox.ID(letter.Event), Kind: outbox.SMS, To: letter.From, Text: "answer"}
	e := audit.Event{At: time.Now(), Kind: "answered", Owner: owner, Subject: hex.EncodeToString(letter.Event[:])}
	return l.Sessions().Commit(l.ctx, session.Act{
		Session: s, Out: []outbox.Message{m}, Audit: []audit.Event{e}, Taken: &letter.ID,
	})
}

// answers is how many letters a session has answered.
func answers(s session.Session) int {
	n, _ := strconv.Atoi(s.State.Vars["n"].Text)
	return n
}

// send sends messages; each is followed by a second one.
func (l *load) send() error {
	for {
		claimed, err := l.Outbox().Claim(l.ctx, time.Now(), outbox.Bulk, 8, brief)
		for _, m := range claimed {
			err = errors.Join(err, l.sendOne(m))
		}
		if err == nil && len(claimed) == 0 {
			err = l.Outbox().Wait(l.ctx, time.Now().Add(brief))
		}
		if err != nil {
			return err
		}
	}
}

func (l *load) sendOne(m outbox.Leased) error {
	var follow []outbox.Message
	if next, ok := second(m.ID); ok {
		follow = []outbox.Message{{ID: next, Kind: outbox.Job, Lane: outbox.Notice, Job: "sample"}}
	}
	e := audit.Event{At: time.Now(), Kind: "sent", Owner: m.Owner, Subject: hex.EncodeToString(m.ID[:])}
	err := l.Outbox().Done(l.ctx, m.Lease, follow, []audit.Event{e})
	if errors.Is(err, outbox.ErrLeaseLost) {
		return nil
	}
	if err == nil {
		l.say("sent", m.ID[:])
	}
	return err
}

// second is the message that follows a first one.
func second(first outbox.ID) (id outbox.ID, ok bool) {
	const mark = 15
	if first[mark] != 0 {
		return id, false
	}
	first[mark] = 1
	return first, true
}
