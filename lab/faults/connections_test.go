//go:build !production

package faults

import (
	"testing"
	"time"

	"healthdial/gsm/smpp"
)

// TestHalfOpen: the peer is found dead by its silence, and the link dials again.
// What is under way by then has no known outcome, and none is sent twice.
func TestHalfOpen(t *testing.T) {
	try(t, `faults: [{half_open: {}, after: 5, times: 1}]`, func(b *bench) {
		began := time.Now()
		l := b.send(20)
		b.once(20, l)
		if len(l.unknown) == 0 {
			b.Error("nothing was under way")
		}
		time.Sleep(time.Until(began.Add(time.Minute)))
		b.lives(2)
	})
}

// TestHalfOpenForAWhile: a peer that wakes up in time is not left.
func TestHalfOpenForAWhile(t *testing.T) {
	try(t, `faults: [{half_open: {for: 5s}, after: 5, times: 1}]`, func(b *bench) {
		l := b.send(20)
		b.once(20, l)
		if n := len(l.unknown); n == 0 || n > 10 {
			b.Errorf("%d unknown, of a window of 10", n)
		}
		b.lives(1)
	})
}

// TestSlowReader: writes wait, nothing is lost, and the link lives as long as the
// peer takes something.
func TestSlowReader(t *testing.T) {
	try(t, `faults: [{slow_reader: {octets: 16, every: 10ms}}]`, func(b *bench) {
		began := time.Now()
		l := b.send(40)
		b.once(40, l)
		if took := time.Since(began); took < 2*time.Second {
			b.Errorf("a slow reader was through after %v", took)
		}
		b.want("unknown", uint64(len(l.unknown)), 0)
		b.lives(1)
	})
}

// TestReaderThatIsTooSlow: a write that the peer does not take in time ends the
// connection.
func TestReaderThatIsTooSlow(t *testing.T) {
	cfg := smpp.Config{Timers: smpp.Timers{Write: 2 * time.Second}}
	tryWith(t, `faults: [{slow_reader: {octets: 1, every: 1s}, on: [submit_sm], after: 2, times: 1}]`, cfg, func(b *bench) {
		l := b.send(10)
		b.once(10, l)
		b.lives(2)
	})
}

// TestAlreadyBound: the link waits until the SMSC has noticed, and binds then.
func TestAlreadyBound(t *testing.T) {
	try(t, `faults: [{already_bound: {}, times: 2}]`, func(b *bench) {
		if waited := time.Since(b.began); waited < 30*time.Second {
			b.Errorf("bound after %v", waited)
		}
		b.lives(3)
	})
}

// TestUnbind: a peer that unbinds in mid-load is let go; what it took is answered or
// unknown, the rest goes over the next connection.
func TestUnbind(t *testing.T) {
	try(t, `faults: [{unbind: {}, after: 7, times: 1}]`, func(b *bench) {
		l := b.send(40)
		b.once(40, l)
		b.lives(2)
	})
}
