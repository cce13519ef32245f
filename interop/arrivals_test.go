//go:build integration

package interop

import (
	"context"
	"slices"
	"sync"
)

// arrival is one thing that Kannel was sent and passed on: a page, a message, or a
// receipt of one.
type arrival struct {
	number string // of the phone: digits with the country code
	from   string
	text   string
	op     int    // ussd_service_op of a page; 0 for a message
	info   string // its_session_info: two octets
	dlr    int    // of a receipt, what Kannel calls its type; 0 for anything else
	n      int    // which message of the phone this is, or whose receipt
}

// arrivals wait until somebody takes them.
type arrivals struct {
	mu   sync.Mutex
	held []arrival
	got  map[string]int // messages so far, by number
	news chan struct{}  // closed when something arrives
}

func (a *arrivals) add(x arrival) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if x.op == 0 && x.dlr == 0 {
		if a.got == nil {
			a.got = map[string]int{}
		}
		a.got[x.number]++
		x.n = a.got[x.number]
	}
	a.held = append(a.held, x)
	if a.news != nil {
		close(a.news)
	}
	a.news = nil
}

// take is the first that fits, as soon as there is one.
func (a *arrivals) take(ctx context.Context, fits func(arrival) bool) (arrival, error) {
	for {
		x, ok, news := a.find(fits)
		if ok {
			return x, nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return arrival{}, ctx.Err()
		}
	}
}

func (a *arrivals) find(fits func(arrival) bool) (x arrival, ok bool, news <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if i := slices.IndexFunc(a.held, fits); i >= 0 {
		x = a.held[i]
		a.held = slices.Delete(a.held, i, i+1)
		return x, true, nil
	}
	if a.news == nil {
		a.news = make(chan struct{})
	}
	return arrival{}, false, a.news
}
