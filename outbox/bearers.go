package outbox

import (
	"errors"
	"sync"
)

// bearers remembers for each kind how often in a row nothing could carry it, so that
// the longer nothing can, the less often it is asked.
type bearers struct {
	mu      sync.Mutex // guards missing
	missing map[Kind]int
}

// saw notes how a try ended, and returns how many in a row found no bearer.
func (b *bearers) saw(k Kind, err error) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !errors.Is(err, ErrNoBearer) {
		delete(b.missing, k)
		return 0
	}
	if b.missing == nil {
		b.missing = make(map[Kind]int)
	}
	b.missing[k]++
	return b.missing[k]
}
