package ussd

import (
	"encoding/binary"
	"fmt"
	"io"
	"sync"
	"time"
)

// How long and how many dialogues are remembered. No operator lets one live
// longer; beyond the number, repeats go unrecognised until older ones have gone.
const (
	dialogueLife = 5 * time.Minute
	maxDialogues = 100_000
)

// twin is how soon after a dial the same dial again, with no entry between, is the
// gateway's repeat and not the person's.
const twin = 5 * time.Second

// dialogues remembers, for dialogues that this process has seen, what gateways do
// not say: whether a dial is new though its name was used before, and how many
// entries were answered where none are counted. It holds no entry and no number.
// What it forgets costs the recognition of a repeat, nothing else.
type dialogues struct {
	process [8]byte // random: tells the marks of this process from another's

	mu     sync.Mutex // guards all below
	open   map[dialogueName]*dialogue
	serial uint64
	swept  time.Time
}

// dialogueName is a keyed name of a dialogue.
type dialogueName [16]byte

type dialogue struct {
	serial   uint64 // tells two dialogues of one name apart
	opened   time.Time
	seen     time.Time
	answered uint64 // entries whose page was sent
	entered  bool
	links    int // how many entries its dial already held
}

func newDialogues(random io.Reader) (*dialogues, error) {
	d := &dialogues{open: make(map[dialogueName]*dialogue)}
	if _, err := io.ReadFull(random, d.process[:]); err != nil {
		return nil, fmt.Errorf("ussd: drawing a process mark: %w", err)
	}
	return d, nil
}

// dial marks a dial with so many deep links in it: the gateway's repeat of one has
// the same mark, the person's next dial another.
func (d *dialogues) dial(n dialogueName, links int, now time.Time) (mark []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.open[n]
	if known == nil || known.entered || now.Sub(known.opened) >= twin {
		known = d.remember(n, now)
	}
	known.seen, known.links = now, links
	return d.mark(known.serial)
}

// entry marks an entry: the same entry again before its page was sent has the
// same mark, after that another.
func (d *dialogues) entry(n dialogueName, now time.Time) (mark []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.open[n]
	if known == nil {
		known = d.remember(n, now)
	}
	known.entered, known.seen = true, now
	return d.mark(known.serial, known.answered)
}

// numbered marks an entry that its gateway numbers: the same number in the same
// dialogue is a repeat. In a dialogue that this process has not seen dialled the
// number is all there is.
func (d *dialogues) numbered(n dialogueName, sequence uint8, now time.Time) (mark []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.open[n]
	if known == nil {
		return []byte{sequence}
	}
	known.entered, known.seen = true, now
	return append(d.mark(known.serial), sequence)
}

// sent notes that a page was sent. The last one ends the dialogue.
func (d *dialogues) sent(n dialogueName, open bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch known := d.open[n]; {
	case known == nil:
	case open:
		known.answered++
	default:
		delete(d.open, n)
	}
}

// unsent takes back that a page was sent.
func (d *dialogues) unsent(n dialogueName) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if known := d.open[n]; known != nil && known.answered > 0 {
		known.answered--
	}
}

// dialled is how many deep links the dial of a dialogue held; false if this
// process has not seen it.
func (d *dialogues) dialled(n dialogueName) (links int, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if known := d.open[n]; known != nil {
		return known.links, true
	}
	return 0, false
}

// remember needs mu.
func (d *dialogues) remember(n dialogueName, now time.Time) *dialogue {
	d.serial++
	fresh := &dialogue{serial: d.serial, opened: now, seen: now}
	if now.Sub(d.swept) > dialogueLife {
		d.sweep(now)
	}
	if len(d.open) < maxDialogues {
		d.open[n] = fresh
	}
	return fresh
}

// sweep needs mu.
func (d *dialogues) sweep(now time.Time) {
	d.swept = now
	for n, known := range d.open {
		if now.Sub(known.seen) > dialogueLife {
			delete(d.open, n)
		}
	}
}

func (d *dialogues) mark(numbers ...uint64) []byte {
	m := append([]byte{}, d.process[:]...)
	for _, n := range numbers {
		m = binary.BigEndian.AppendUint64(m, n)
	}
	return m
}
