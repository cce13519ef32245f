//go:build !production

package operator

import (
	"context"
	"sync"
	"time"
)

// failings is the Faults in force.
type failings struct {
	mu  sync.Mutex
	now Faults
}

// SetFaults makes the operator misbehave from now on.
func (o *Operator) SetFaults(f Faults) {
	o.faults.mu.Lock()
	defer o.faults.mu.Unlock()
	o.faults.now = f
}

// Disconnect cuts every application's connection without a word.
func (o *Operator) Disconnect() {
	for _, b := range o.server.Binds() {
		b.Close()
	}
}

func (f *failings) current() Faults {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// throttle uses up one of the messages to be throttled.
func (f *failings) throttle() bool { return f.use(&f.now.Throttle) }

// losePage uses up one of the pages to be lost.
func (f *failings) losePage() bool { return f.use(&f.now.LosePages) }

func (f *failings) use(n *int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if *n <= 0 {
		return false
	}
	*n--
	return true
}

// slow waits as long as answers are slowed down.
func (f *failings) slow(ctx context.Context) {
	d := f.current().SlowAck
	if d <= 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
