package store

import (
	"sync"

	"healthdial/seal"
)

// recentKept is how many sessions a process remembers at least; it may be twice as
// many. Each takes a few hundred octets, sealed as they are stored.
const recentKept = 8192

// recent are the sessions that this process loaded or committed last, as they are
// stored. The zero recent is ready.
type recent struct {
	mu         sync.Mutex // guards both
	young, old map[seal.Owner]Record
}

func (r *recent) of(owner seal.Owner) (Record, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if kept, ok := r.young[owner]; ok {
		return kept, true
	}
	kept, ok := r.old[owner]
	return kept, ok
}

func (r *recent) remember(owner seal.Owner, kept Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.young) >= recentKept || r.young == nil {
		r.young, r.old = make(map[seal.Owner]Record), r.young
	}
	r.young[owner] = kept
}

func (r *recent) forget(owner seal.Owner) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.young, owner)
	delete(r.old, owner)
}

// tailLen is how much of a value's end tells it from every other: the tag of its seal.
const tailLen = 16

// tail is how the value ends that is remembered at a revision; nil if none is.
func (r *recent) tail(owner seal.Owner, revision uint64) []byte {
	kept, ok := r.of(owner)
	if !ok || kept.Revision != revision || len(kept.Value) < tailLen {
		return nil
	}
	return kept.Value[len(kept.Value)-tailLen:]
}
