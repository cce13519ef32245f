package smpp

import "time"

// LinkState is how a link stands, in the words of Kannel's status pages.
type LinkState string

// The states of a link. Where several hold, the first of these is told.
const (
	Shutdown   LinkState = "shutdown"   // not started, or stopped
	Suspended  LinkState = "suspended"  // by Suspend: unbound, or about to be
	Dead       LinkState = "dead"       // every bind was refused for good: nothing is tried before Resume
	Isolated   LinkState = "isolated"   // by Drain: it receives, and sends nothing new
	Connecting LinkState = "connecting" // nothing is bound; it dials, binds or pauses
	Full       LinkState = "full"       // bound, with as many incoming messages in hand as it takes: more are put off
	Absent     LinkState = "absent"     // of a peer: it is not bound to us, and it has to bind
	Running    LinkState = "running"    // at least one bind is bound
)

// Health is how a link, a peer or a listener stands at one moment, for a person and for a program.
type Health struct {
	Link      string            `json:"link"`
	Kind      HealthKind        `json:"kind"`
	Listener  string            `json:"listener,omitempty"`      // that a peer binds to; "" of others
	Most      int               `json:"most,omitempty"`          // how many binds a peer may have
	Refused   map[string]uint64 `json:"refused_binds,omitempty"` // of a peer or listener, by the reason in words
	State     LinkState         `json:"state"`
	Since     time.Time         `json:"since"`  // of State
	Reason    string            `json:"reason"` // in words: "bound 2 of 2"
	Binds     []BindHealth      `json:"binds"`  // one for each that a link wants, or a peer has
	Pace      Pace              `json:"pace"`
	Waiting   int               `json:"waiting"`              // messages that wait for a window or for the pace
	LastError string            `json:"last_error,omitempty"` // of a connection; it holds no content
	FailedAt  time.Time         `json:"failed_at,omitzero"`   // when
	Counters  map[string]uint64 `json:"counters"`             // by name, see Counters

	Addr        string `json:"addr,omitempty"`        // of a listener: where peers bind
	TLS         string `json:"tls,omitempty"`         // of a listener: its certificate in words, "" without one
	Connections int    `json:"connections,omitempty"` // of a listener: those open, bound or not
}

// HealthKind is what a Health is of.
type HealthKind string

// What stands.
const (
	OfLink     HealthKind = "link"
	OfPeer     HealthKind = "peer"
	OfListener HealthKind = "listener"
)

// BindHealth is how one bind of a link stands.
type BindHealth struct {
	Number   int       `json:"number"` // from 1, as in traces
	State    string    `json:"state"`  // of the session, as the standard names it: BOUND_TRX; CLOSED if there is none
	Since    time.Time `json:"since"`  // when it was bound, or began what Word says
	Word     string    `json:"word,omitempty"`
	Peer     string    `json:"peer,omitempty"` // its address
	InFlight int       `json:"in_flight"`      // requests of ours that wait for an answer
	Window   int       `json:"window"`         // how many may
	InHand   int       `json:"in_hand"`        // incoming messages that the handler has
}

// Pace is how fast messages may be sent by a link.
type Pace struct {
	Now  float64   `json:"now"`           // messages a second; 0 is unlimited
	Full float64   `json:"full"`          // what Now recovers to: as configured; 0 is unlimited
	Held time.Time `json:"held,omitzero"` // since when the peer's throttling holds Now down
}

// Health is how the link stands now.
func (l *Link) Health() Health {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := Health{
		Kind: OfLink, Link: l.cfg.Name, State: l.state, Since: l.since, Counters: l.cfg.Counter.Map(),
		LastError: l.failed.what, FailedAt: l.failed.at,
	}
	if since := l.full(); l.state == Running && !since.IsZero() {
		h.State, h.Since = Full, since
	}
	for _, g := range l.legs {
		h.Binds = append(h.Binds, g.health(l.limits.Window))
	}
	h.Pace, h.Waiting = l.gate.health()
	h.Reason = l.reason(h)
	return h
}

// Status is the Reason of the link's Health.
func (l *Link) Status() string { return l.Health().Reason }

// Changed is closed when the state of the link, or of one of its binds, is next
// another.
func (l *Link) Changed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

// full is since when all incoming messages are put off, zero if they are not; needs mu.
func (l *Link) full() (since time.Time) {
	if l.inbox == nil {
		return time.Time{}
	}
	return l.inbox.fullSince()
}

func (g *leg) health(window int) BindHealth {
	h := BindHealth{Number: g.number, State: Closed.String(), Since: g.since, Word: g.word, Window: window}
	if b := g.bind; b != nil {
		h.State, h.Word, h.Peer = b.State().String(), "", b.RemoteAddr().String()
		h.InFlight, h.InHand = b.InFlight(), b.hand.count()
	}
	return h
}

// moved settles the state after a change; needs mu.
func (l *Link) moved() {
	if s := l.stand(); s != l.state {
		l.state, l.since = s, time.Now()
	}
	close(l.changed)
	l.changed = make(chan struct{})
}

// stand is the state of the link, but for Full; needs mu.
func (l *Link) stand() LinkState {
	switch {
	case l.life != alive:
		return Shutdown
	case l.order == suspend:
		return Suspended
	case l.refused() == len(l.legs):
		return Dead
	case l.order == drain:
		return Isolated
	case len(l.binds) == 0:
		return Connecting
	}
	return Running
}

// refused is how many legs are not tried again; needs mu.
func (l *Link) refused() (n int) {
	for _, g := range l.legs {
		if g.refused != nil {
			n++
		}
	}
	return n
}
