package storetest

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"healthdial/gsm/msisdn"
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
			if err := l.receive(p); err != nil {
				return err
			}
			l.say("received", join(p.Event[:], p.From.Digits()))
		}
	}
}

// receive brings a part in as an operator does: what finds the inbox full comes
// again.
func (l *load) receive(p session.Part) error {
	for {
		_, err := l.Inbox().Receive(l.ctx, p)
		if !errors.Is(err, session.ErrFull) {
			return err
		}
		if err := l.Inbox().Wait(l.ctx, time.Now().Add(brief)); err != nil {
			return err
		}
	}
}

// partMark is the octet that sets the events of a letter's parts apart.
const partMark = 14

func firstEvent(e session.EventID) session.EventID {
	e[partMark] = 0
	return e
}

// part is the first part of a letter from a number. Its rest is awaited for half a
// minute only, so that what kills cut short does not fill inboxes.
func (l *load) part(from msisdn.Number, event uint64) session.Part {
	p := session.Part{From: from, To: "456", Link: "l", Payload: []byte("."), At: time.Now().Add(-4*time.Minute - 30*time.Second)}
	binary.BigEndian.PutUint64(p.Event[:], event)
	return p
}

func join(event []byte, digits string) []byte {
	return append(event[:len(event):len(event)], digits...)
}
