package modem

import "crypto/sha256"

// ledger remembers, while the program runs, which stored messages the handler took that could
// not be deleted yet, so that it is not given them again, and which nobody can read. They are
// known by where they lie and a digest of what they are: a place is used again.
type ledger struct {
	taken  map[place]digest
	odd    map[place]digest
	direct []arrival // messages that are nowhere but here
}

type digest [sha256.Size]byte

func newLedger() ledger { return ledger{taken: map[place]digest{}, odd: map[place]digest{}} }

// wasTaken reports whether the handler took this message.
func (l *ledger) wasTaken(at place, d digest) bool {
	known, ok := l.taken[at]
	return ok && known == d
}

// again reports whether what cannot be read was the same at the last look: it was not the
// line to the modem that garbled it.
func (l *ledger) again(at place, d digest) bool {
	known, ok := l.odd[at]
	l.odd[at] = d
	return ok && known == d
}

// gone forgets a place.
func (l *ledger) gone(at place) {
	delete(l.taken, at)
	delete(l.odd, at)
}

// keep forgets every place of a memory that is no longer used.
func (l *ledger) keep(memory string, used map[int]bool) {
	for _, m := range []map[place]digest{l.taken, l.odd} {
		for at := range m {
			if at.memory == memory && !used[at.index] {
				delete(m, at)
			}
		}
	}
}
