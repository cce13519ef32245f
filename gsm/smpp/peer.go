package smpp

import (
	"cmp"
	"context"
	"errors"
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

	// Continues reports whether a message belongs to what has begun, such as a further
	// step of a dialogue: a drained peer may bring those only. Nil means that none does.
	Continues func(m Message) bool
	// Dialogue is how long a person may take for a step: that long after the last one a
	// drained peer is unbound: 3 min.
	Dialogue time.Duration
	// Answered is told, as the one of a link's Config.
	Answered func(took time.Duration)
}

// Peer is one ESME of a server: all sessions that are bound under its system_id.
// The nil Peer is nobody in particular: it has no limits and nothing is remembered
// of it.
type Peer struct {
	conf    atomic.Pointer[PeerConfig]
	handler atomic.Pointer[Handler] // of what it brings
	count   *Counters
	pace    *rate.Limiter
	memory  *memory
	owed    owed
	serial  atomic.Uint64 // of message ids
	started time.Time
	trace   *tracing
	holding atomic.Bool  // nothing new is taken: it is drained or suspended
	stepped atomic.Int64 // when a drained peer last continued something, as time since started

	mu      sync.Mutex        // guards all below
	binds   []*Bind           // admitted, and not ended
	turn    uint64            // which of equally busy binds is next
	word    string            // what it last tried in vain
	changed chan struct{}     // closed when another session is bound
	gone    bool              // no longer of its server
	server  string            // its server's name
	order   order             // of an operator
	told    chan struct{}     // closed by the next order
	state   LinkState         // as it last was
	since   time.Time         // of state
	refused map[string]uint64 // binds, by the reason in words
	failed  failure           // the last of these
}

func (c PeerConfig) withDefaults() *PeerConfig {
	c.Binds = cmp.Or(c.Binds, 4)
	c.Dialogue = cmp.Or(c.Dialogue, 3*time.Minute)
	return &c
}

// NewPeer makes a peer, to be given to a [Server].
func NewPeer(cfg PeerConfig) *Peer {
	p := &Peer{
		count: &Counters{}, memory: newMemory(mostRecalled), owed: newOwed(), started: time.Now(),
		pace: rate.NewLimiter(rate.Inf, 0), changed: make(chan struct{}), word: "not bound",
		trace: &tracing{}, told: make(chan struct{}), state: Absent, since: time.Now(), refused: map[string]uint64{},
	}
	p.conf.Store(cfg.withDefaults())
	if n := cfg.PerSecond; n > 0 {
		p.pace = rate.NewLimiter(rate.Limit(n), n)
	}
	return p
}

// cfg is what is in force. It is never changed, but another takes its place.
func (p *Peer) cfg() *PeerConfig { return p.conf.Load() }

// setPace changes how much the peer may submit in a second; 0 is unlimited.
func (p *Peer) setPace(n int) {
	if n == 0 {
		p.pace.SetLimit(rate.Inf)
		return
	}
	p.pace.SetBurst(n)
	p.pace.SetLimit(rate.Limit(n))
}

// Name is the configured name.
func (p *Peer) Name() string { return p.cfg().Name }

// name is Name, or "" of nobody.
func (p *Peer) name() string {
	if p == nil {
		return ""
	}
	return p.cfg().Name
}

// Binds are its sessions that are bound now.
func (p *Peer) Binds() []*Bind {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.binds), func(b *Bind) bool { return !b.State().Bound() })
}

// Send sends one message as deliver_sm on the session that has the most room among
// those bound to receive; see [Bind.Send] for what its errors mean. ErrNotBound is
// returned at once when there is none, and while the peer is drained or suspended.
func (p *Peer) Send(ctx context.Context, m Message) (id string, err error) {
	for !p.holding.Load() {
		b := p.pick()
		if b == nil {
			return "", ErrNotBound
		}
		id, err = b.Send(ctx, m)
		if !errors.Is(err, ErrNotBound) {
			return id, err
		}
	}
	return "", ErrNotBound
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

// enter gives the peer one more session, unless it has as many as it may or was told
// to stay away. Whose session it is, and where it counts and is traced, is settled
// before anybody can send on it. It was let in by the settings c.
func (p *Peer) enter(b *Bind, c *PeerConfig) Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.gone || p.cfg() != c:
		return p.denied(b, StatusSystemError, "its settings changed meanwhile: try again")
	case p.order != carryOn:
		return p.denied(b, StatusSystemError, p.order.told()+" by command: try later")
	case len(p.binds) >= p.cfg().Binds:
		return p.denied(b, StatusAlreadyBound, "as many sessions as it may have")
	}
	b.peer, b.joined, b.number, b.trace, b.answered = p, time.Now(), p.free(), p.trace, p.cfg().Answered
	b.counter.Store(p.count)
	b.out.watch(b.trace, b.number)
	p.binds = append(p.binds, b)
	return StatusOK
}

// free is the least number that no session has; needs mu.
func (p *Peer) free() (n int) {
	for n = 1; slices.ContainsFunc(p.binds, func(b *Bind) bool { return b.number == n }); n++ {
	}
	return n
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
	p.moved()
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
	p.moved()
}

func (p *Peer) next() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed
}
