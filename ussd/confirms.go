package ussd

import (
	"sync"

	"healthdial/gsm/msisdn"
)

// confirms brings the network's word about a notice to whoever waits for it. It
// comes as a step of a dialogue, on any bind of the link.
type confirms struct {
	mu      sync.Mutex // guards waiting
	waiting map[confirmKey]chan bool
}

// confirmKey names a notice under way.
type confirmKey struct {
	link    string
	number  msisdn.Number
	session uint16
}

// expect registers a notice before it is sent. It is false if one of that name is
// under way; otherwise free must be called in the end.
func (c *confirms) expect(k confirmKey) (confirm <-chan bool, free func(), ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, taken := c.waiting[k]; taken {
		return nil, nil, false
	}
	if c.waiting == nil {
		c.waiting = make(map[confirmKey]chan bool)
	}
	mine := make(chan bool, 1)
	c.waiting[k] = mine
	return mine, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.waiting, k)
	}, true
}

// heard tells whether the step of a dialogue is about a notice, and passes it on.
func (c *confirms) heard(k confirmKey, shown bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	mine, ok := c.waiting[k]
	if ok {
		select {
		case mine <- shown:
		default: // said twice
		}
	}
	return ok
}
