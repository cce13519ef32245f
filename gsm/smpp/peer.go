package smpp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Credential is what a peer's password is checked against: a slow hash, the same
// for all peers of a server, so that the time taken tells nothing.
type Credential interface{ Verify(password string) bool }

// PeerConfig is one ESME that may bind to a [Server]. Zeros take the defaults.
type PeerConfig struct {
	Name       string         // in logs and metrics
	SystemID   string         // under which it binds
	Credential Credential     // of its password
	Networks   []netip.Prefix // it may bind from; none means from anywhere
	Types      []BindType     // it may bind as; none means as anything
	Binds      int            // sessions at once: 4
	PerSecond  int            // messages that it may submit in a second; 0 means as many as it can
}

// Peer is one ESME of a server: all sessions that are bound under its system_id.
// The nil Peer is nobody in particular: it has no limits and nothing is remembered
// of it.
type Peer struct {
	cfg     PeerConfig
	count   *Counters
	pace    *rate.Limiter
	memory  *memory
	owed    owed
	serial  atomic.Uint64 // of message ids
	started time.Time

	mu      sync.Mutex
	binds   []*Bind       // admitted, and not ended
	turn    uint64        // which of equally busy binds is next
	word    string        // what it last tried in vain
	changed chan struct{} // closed when another session is bound
}

func newPeer(cfg PeerConfig, count *Counters) *Peer {
	cfg.Binds = cmp.Or(cfg.Binds, 4)
	p := &Peer{
		cfg: cfg, count: count, memory: newMemory(mostRecalled), owed: newOwed(), started: time.Now(),
		pace: rate.NewLimiter(rate.Inf, 0), changed: make(chan struct{}), word: "not bound",
	}
	if n := cfg.PerSecond; n > 0 {
		p.pace = rate.NewLimiter(rate.Limit(n), n)
	}
	return p
}

// Name is the configured name.
func (p *Peer) Name() string { return p.cfg.Name }

// name is Name, or "" of nobody.
func (p *Peer) name() string {
	if p == nil {
		return ""
	}
	return p.cfg.Name
}

// Binds are its sessions that are bound now.
func (p *Peer) Binds() []*Bind {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.binds), func(b *Bind) bool { return !b.State().Bound() })
}

// Status is how it stands in words: "bound 2 of 4", "not bound", "not bound; bind
// refused: wrong password".
func (p *Peer) Status() string {
	if n := len(p.Binds()); n > 0 {
		return fmt.Sprintf("bound %d of %d", n, p.cfg.Binds)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.word
}

// Send sends one message as deliver_sm on the session that has the most room among
// those bound to receive; see [Bind.Send] for what its errors mean. ErrNotBound is
// returned at once when there is none.
func (p *Peer) Send(ctx context.Context, m Message) (id string, err error) {
	for {
		b := p.pick()
		if b == nil {
			return "", ErrNotBound
		}
		id, err = b.Send(ctx, m)
		if !errors.Is(err, ErrNotBound) {
			return id, err
		}
	}
}

// Full reports whether a message would have to wait now for room in a window. A peer
// that is not bound to receive is not full: Send says so at once.
func (p *Peer) Full() bool {
	able := slices.DeleteFunc(p.Binds(), func(b *Bind) bool { return !b.Sends() })
	roomy := func(b *Bind) bool { return !b.gate.full(b.window, time.Now()) }
	return len(able) > 0 && !slices.ContainsFunc(able, roomy)
}

func (p *Peer) pick() (best *Bind) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn++
	least := 0
	for i := range p.binds {
		b := p.binds[(uint64(i)+p.turn)%uint64(len(p.binds))]
		if n := b.InFlight(); b.Sends() && (best == nil || n < least) {
			best, least = b, n
		}
	}
	return best
}

// enter gives the peer one more session, unless it has as many as it may.
func (p *Peer) enter(b *Bind) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.binds) >= p.cfg.Binds {
		return false
	}
	p.binds = append(p.binds, b)
	b.peer = p
	return true
}

// leave undoes enter.
func (p *Peer) leave(b *Bind) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.binds = slices.DeleteFunc(p.binds, func(x *Bind) bool { return x == b })
	p.word = "not bound"
}

// arrived wakes those that wait for a session.
func (p *Peer) arrived() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *Peer) next() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed
}

func (p *Peer) say(word string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.word = word
}
