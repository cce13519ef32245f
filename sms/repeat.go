package sms

import (
	"context"
	"encoding/binary"
	"strings"
	"sync"
	"time"
	"unicode"

	"healthdial/gsm/charset"
	"healthdial/session"
)

// An operator sends a part again if its link broke, or its timer ran out, before
// our acknowledgement came. Nothing in deliver_sm tells that repeat from a person
// who texts "1" a second time. So alike parts are numbered, the store remembers
// the numbers that it has seen, and what this process knows of binds decides
// whether a known number is a repeat or means that the next is due. A repeat is not
// applied, but that it is one is a guess: where the part can be an answer, its sender
// is shown the screen again. If it was a repeat, that costs an SMS; if a person did
// answer, they are not left in silence.
const (
	// unsettled is how long after a bind came or went a part may be a repeat.
	unsettled = 2 * time.Minute
	// slow is how long an operator surely waits for our acknowledgement.
	slow = 5 * time.Second
	// memory is how long the store knows a part after its letter was answered.
	memory = time.Hour
	// mostTries bounds the numbers tried for one part, which is as many alike parts
	// of an hour as a process that has just begun tells apart.
	mostTries = 50
	// longestAnswer is that of the answers that may be repeated, in octets of UTF-8.
	longestAnswer = 24
	// mostRemembered bounds what this process remembers.
	mostRemembered = 100_000
)

// repeats is what this process remembers of parts and of the binds that brought
// them. It holds names of parts only.
type repeats struct {
	mu    sync.Mutex // guards all below
	parts map[partName]receipt
	binds map[bind]time.Time // since when each is known
	upset time.Time          // when a bind last came or went
	swept time.Time
}

// partName is a keyed name of all that alike parts share.
type partName [16]byte

// origin is what brought a part: a bind, and the sequence_number there (0 if not
// known). A peer gives each request another number (SMPP 3.4 §3.2), so that the same
// number soon again is the same request.
type origin struct {
	bind bind
	seq  uint32
}

// likeness is what a part is to the last one like it.
type likeness uint8

const (
	another likeness = iota // the person said it again
	perhaps                 // the operator may have repeated it
	same                    // the operator repeated it
)

// receipt is how the last of alike parts was received.
type receipt struct {
	number uint32
	from   origin
	at     time.Time
	late   bool // the acknowledgement may have come too late
}

func newRepeats() *repeats {
	return &repeats{parts: make(map[partName]receipt), binds: make(map[bind]time.Time)}
}

// store brings a part into the inbox under the number that it has among those
// alike.
func (r *Receiver) store(ctx context.Context, from origin, p session.Part) (session.Part, bool, error) {
	name := partName(r.cfg.Names.Name("sms part", []byte(p.From.Digits()), []byte(p.To), p.Payload,
		binary.BigEndian.AppendUint16([]byte{p.Coding, p.Total, p.Seq, byte(p.By), byte(p.Single), byte(p.Locking)}, p.Ref)))
	number, like := r.repeats.next(name, from, p.At)
	for try := 1; ; try++ {
		p.Event = r.cfg.Names.Name("sms event", name[:], binary.BigEndian.AppendUint32(nil, number))
		fresh, err := r.cfg.Inbox.Receive(ctx, p)
		if err != nil {
			return p, false, err
		}
		if fresh || like != another || try == mostTries {
			now := r.cfg.Now()
			r.repeats.received(name, receipt{number, from, now, now.Sub(p.At) > slow})
			if fresh || like != perhaps {
				return p, fresh, nil
			}
			return p, false, r.showAgain(ctx, p)
		}
		number++
	}
}

// showAgain puts a letter that says nothing behind a repeat that may be none: its
// turn shows where the conversation is. However often the repeat comes, there is one.
func (r *Receiver) showAgain(ctx context.Context, p session.Part) error {
	if !answers(p) {
		return nil
	}
	p.Event = r.cfg.Names.Name("sms again", p.Event[:])
	p.Coding, p.Payload, p.Single, p.Locking = charset.CodingDefault, nil, charset.Default, charset.Default
	_, err := r.cfg.Inbox.Receive(ctx, p)
	return err
}

// answers reports whether a part can be the answer to a numbered screen: a short
// message of digits. Anything else, such as a keyword, says the same when it is said
// twice.
func answers(p session.Part) bool {
	said, err := charset.Shift{Single: p.Single, Locking: p.Locking}.Decode(p.Coding, p.Payload)
	said = strings.TrimSpace(said)
	return err == nil && p.Total <= 1 && said != "" && len(said) <= longestAnswer &&
		strings.IndexFunc(said, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// next is the number to try for a part, and what the part is if the store knows
// that number.
func (r *repeats) next(n partName, from origin, now time.Time) (number uint32, l likeness) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watch(from.bind, now)
	known, ok := r.parts[n]
	switch upset := now.Sub(r.upset) < unsettled; {
	case !ok || now.Sub(known.at) > memory:
		return 0, perhapsIf(upset)
	case known.from == from && from.seq != 0 && now.Sub(known.at) < unsettled:
		return known.number, same
	case standing(known.from.bind) && !known.late:
		return known.number + 1, another // it was acknowledged
	default:
		return known.number, perhapsIf(upset || known.late && now.Sub(known.at) < unsettled)
	}
}

func perhapsIf(repeatable bool) likeness {
	if repeatable {
		return perhaps
	}
	return another
}

func (r *repeats) received(n partName, got receipt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if got.at.Sub(r.swept) > memory || len(r.parts) >= mostRemembered && got.at.Sub(r.swept) > time.Minute {
		r.sweep(got.at)
	}
	if _, known := r.parts[n]; known || len(r.parts) < mostRemembered {
		r.parts[n] = got
	}
}

// watch notes binds that came or went; needs mu.
func (r *repeats) watch(from bind, now time.Time) {
	if _, known := r.binds[from]; !known {
		r.binds[from], r.upset = now, now
	}
	for b := range r.binds {
		if !standing(b) {
			delete(r.binds, b)
			r.upset = now
		}
	}
}

// sweep needs mu.
func (r *repeats) sweep(now time.Time) {
	r.swept = now
	for n, known := range r.parts {
		if now.Sub(known.at) > memory {
			delete(r.parts, n)
		}
	}
}

func standing(b bind) bool {
	select {
	case <-b.Done():
		return false
	default:
		return true
	}
}
