package smpp

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Why sessions end. The peer's own reasons are errors of the connection.
var (
	errLeft       = errors.New("smpp: we unbound")
	errPeerLeft   = errors.New("smpp: the peer unbound")
	errSilent     = errors.New("smpp: the peer is silent: no answer to enquire_link")
	errClosed     = errors.New("smpp: closed by this side")
	errInactive   = errors.New("smpp: unbound, since no message came or went for the inactivity time")
	errNeverBound = errors.New("smpp: not bound in time")
)

// Bind is one session with a peer: a connection, its state and its window. A
// [Link] or a [Server] makes it, and it is of no use after it closed. Its methods
// may be called by any goroutine, also from inside a Handler.
type Bind struct {
	session
	role    role
	conn    net.Conn
	window  *window
	out     *outlet
	hand    *tally // incoming messages in hand
	started time.Time
	own     sync.WaitGroup // the goroutines of run
	part    func()         // makes a session of a server leave in good order
	peer    *Peer          // whose session it is, once it is bound; nil without one
	joined  time.Time      // when it became the peer's
	counter atomic.Pointer[Counters]

	state   atomic.Uint32 // a State; written by the reader and by finish
	leaving atomic.Bool   // no further message is sent
	heard   atomic.Int64  // when the last whole PDU came, as time since started
	busy    atomic.Int64  // likewise, when the last message or answer to one came, or the bind
	request atomic.Pointer[BindRequest]

	idled    sync.Once // after which the session unbinds for want of messages
	finished sync.Once
	done     chan struct{} // closed by finish, after cause was set
	cause    error
}

// session is what a Link or Server gives to each of its Binds.
type session struct {
	name     string // of the link, in logs
	number   int    // which of the link's binds, in traces
	trace    *tracing
	gate     *gate
	late     func(ref, id string) // may be nil
	answered func(time.Duration)  // may be nil
	timers   Timers
	size     int // of the window
	inbox    *dispatcher
	perBind  int       // incoming messages in hand, at most
	counters *Counters // until a peer is known
	dataSM   bool      // messages are sent as data_sm
	log      *slog.Logger

	// admit decides on a bind request; smsc only.
	admit    func(context.Context, *Bind, BindRequest) Status
	strange  func(why string) // told of a refused bind that is no peer's; smsc only, may be nil
	systemID string           // ours, in the answer to a bind; smsc only
}

func newBind(s session, r role, conn net.Conn) *Bind {
	b := &Bind{
		session: s,
		role:    r,
		conn:    conn,
		window:  newWindow(s.size, s.timers.Response, s.gate),
		out:     newOutlet(conn, s),
		hand:    newTally(s.perBind),
		started: time.Now(),
		done:    make(chan struct{}),
	}
	b.window.bind = b
	b.counter.Store(s.counters)
	if r == smsc { // a link lets messages go when the bind is accepted
		b.gate.admit(b.window)
	}
	b.request.Store(&BindRequest{})
	return b
}

// Link is the name of the link or server that the bind belongs to.
func (b *Bind) Link() string { return b.name }

// State is where the session stands.
func (b *Bind) State() State { return State(b.state.Load()) }

// SystemID is the system_id under which the ESME of this session bound.
func (b *Bind) SystemID() string { return b.request.Load().SystemID }

// Type is what the ESME of this session bound as.
func (b *Bind) Type() BindType { return b.request.Load().Type }

// RemoteAddr is the peer's address.
func (b *Bind) RemoteAddr() net.Addr { return b.conn.RemoteAddr() }

// count is where the session counts what it sees.
func (b *Bind) count() *Counters { return b.counter.Load() }

// Done is closed when the session has ended.
func (b *Bind) Done() <-chan struct{} { return b.done }

// InFlight is how many requests of ours wait for an answer.
func (b *Bind) InFlight() int { return b.window.inFlight() }

// Sends reports whether this side may send messages on this session now.
func (b *Bind) Sends() bool {
	return !b.leaving.Load() && b.role.may(b.role.message(), b.State())
}

// Close ends the session at once, without unbind: requests without an answer end
// with ErrLost. It does not wait. A Link dials again.
func (b *Bind) Close() { b.finish(errClosed) }
