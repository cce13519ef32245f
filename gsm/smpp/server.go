package smpp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Authenticator decides who may bind.
type Authenticator interface {
	// Authenticate returns StatusOK to admit the ESME, or the status to refuse it
	// with: StatusInvalidSystemID, StatusInvalidPassword, StatusAlreadyBound, ...
	// ctx ends when the time to bind is over.
	Authenticate(ctx context.Context, r BindRequest) Status
}

// AuthenticatorFunc is a function as an Authenticator.
type AuthenticatorFunc func(ctx context.Context, r BindRequest) Status

// Authenticate calls f.
func (f AuthenticatorFunc) Authenticate(ctx context.Context, r BindRequest) Status { return f(ctx, r) }

// ServerConfig describes the SMSC's side. Zeros take the defaults.
type ServerConfig struct {
	Name          string        // in logs and metrics
	SystemID      string        // given to those who bind; at most 15 octets
	Peers         []*Peer       // who may bind
	Authenticator Authenticator // decides where there are no Peers

	Sessions   int // connections at once; more are closed unanswered: 256
	PerAddress int // of these from one address, where there are Peers: 32
	Window     int // requests of ours per session that may wait for an answer: 10
	InHand     int // incoming messages in hand per session: 256; over all sessions, sixteen times that
	Timers     Timers
	Counter    *Counters
	Logger     *slog.Logger
}

func (c ServerConfig) withDefaults() ServerConfig {
	c.Sessions = cmp.Or(c.Sessions, 256)
	c.PerAddress = cmp.Or(c.PerAddress, 32)
	c.Window = cmp.Or(c.Window, 10)
	c.InHand = cmp.Or(c.InHand, 256)
	c.Timers = c.Timers.withDefaults()
	if c.Counter == nil {
		c.Counter = &Counters{}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Server is the SMSC's side: it takes connections, lets those bind who may and
// hands their messages to a Handler. To send to an ESME, take its Peer, or one of
// Binds that Sends.
type Server struct {
	conf  atomic.Pointer[ServerConfig]
	guard *guard // nil without peers

	mu       sync.Mutex // guards all below
	sessions []*Bind    // all connections, bound or not
	state    LinkState
	since    time.Time         // of state
	refused  map[string]uint64 // those who are no peer's, by the reason in words
	failed   failure           // the last of these
	work     context.Context   // of what is done for peers; nil unless it serves
	tended   map[*Peer]func()  // what ends that
	tending  sync.WaitGroup
}

// NewServer makes a server. It does nothing before Serve.
func NewServer(cfg ServerConfig) *Server {
	s := &Server{state: Shutdown, since: time.Now(), refused: map[string]uint64{}, tended: map[*Peer]func(){}}
	cfg = cfg.withDefaults()
	s.conf.Store(&cfg)
	for _, p := range cfg.Peers {
		p.join(cfg.Name)
	}
	if len(cfg.Peers) > 0 {
		s.guard = newGuard(newRoster(cfg.Peers, cfg.PerAddress))
	}
	return s
}

// cfg is what is in force. It is never changed, but another takes its place.
func (s *Server) cfg() *ServerConfig { return s.conf.Load() }

// Name is the configured name.
func (s *Server) Name() string { return s.cfg().Name }

// Peers are those who may bind, in the order of the configuration.
func (s *Server) Peers() []*Peer { return slices.Clone(s.cfg().Peers) }

// Counters is what the server has seen of those who are nobody's sessions: each of its
// peers counts its own.
func (s *Server) Counters() *Counters { return s.cfg().Counter }

// Binds are the sessions that are bound now, in the order of their connections.
func (s *Server) Binds() []*Bind {
	s.mu.Lock()
	defer s.mu.Unlock()
	var bound []*Bind
	for _, b := range s.sessions {
		if b.State().Bound() {
			bound = append(bound, b)
		}
	}
	return bound
}

// Serve takes connections from ln until ctx ends, and then drains and unbinds
// every session and returns nil. It closes ln and returns after the last session
// and the last handler. An error is that of a broken listener.
func (s *Server) Serve(ctx context.Context, ln net.Listener, h Handler) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	work, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	closed := context.AfterFunc(ctx, func() { ln.Close() })
	defer closed()
	inbox := newDispatcher(h, 16*s.cfg().InHand)
	var sessions sync.WaitGroup
	s.tendAll(work)
	err := s.acceptAll(ctx, ln, func(conn net.Conn) {
		sessions.Go(func() { s.session(ctx, work, inbox, conn) })
	})
	stop()
	sessions.Wait()
	s.tendNobody()
	abort()
	inbox.wait()
	s.tending.Wait()
	return err
}

// acceptAll gives every connection to serve. Shortness of descriptors or memory
// passes, so it is waited out.
func (s *Server) acceptAll(ctx context.Context, ln net.Listener, serve func(net.Conn)) error {
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			serve(conn)
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("smpp: accept: %w", err)
		default:
			s.cfg().Logger.Error("smpp accept failed", slog.String("server", s.cfg().Name), slog.Any("error", err))
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
}

// session serves one connection to its end.
func (s *Server) session(ctx, work context.Context, inbox *dispatcher, conn net.Conn) {
	if s.guard != nil {
		addr := remote(conn)
		if why := s.guard.enter(addr); why != "" {
			s.turnAway(conn, why)
			return
		}
		defer s.guard.leave(addr)
	}
	c := s.cfg()
	b := newBind(session{
		name: c.Name, timers: c.Timers, size: c.Window, perBind: c.InHand,
		inbox: inbox, counters: c.Counter, log: c.Logger,
		admit: s.admit, strange: s.refuse, systemID: c.SystemID, gate: newGate(pace{}),
	}, smsc, conn)
	if !s.add(b) {
		s.turnAway(conn, "too many connections")
		return
	}
	defer s.remove(b)
	ctx, b.part = context.WithCancel(ctx)
	defer b.part()
	err := b.run(ctx, work, func(context.Context) error { return nil })
	b.peer.leave(b)
	if errors.Is(err, errNeverBound) {
		s.refuse("did not ask to bind in time")
	}
	s.cfg().Logger.Info("smpp session ended", slog.String("server", s.cfg().Name), slog.String("peer", b.peer.name()), slog.Any("cause", err))
}

// turnAway closes a connection without a word.
func (s *Server) turnAway(conn net.Conn, why string) {
	conn.Close()
	s.refuse(why)
	s.cfg().Counter.TurnedAway.Add(1)
	s.cfg().Logger.Warn("smpp connection turned away", slog.String("server", s.cfg().Name), slog.String("from", remote(conn).String()), slog.String("why", why))
}

// admit decides on a bind.
func (s *Server) admit(ctx context.Context, b *Bind, r BindRequest) Status {
	if s.guard != nil {
		return s.guard.admit(ctx, b, r)
	}
	return s.cfg().Authenticator.Authenticate(ctx, r)
}

func (s *Server) add(b *Bind) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sessions) >= s.cfg().Sessions {
		return false
	}
	s.sessions = append(s.sessions, b)
	return true
}

func (s *Server) remove(b *Bind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions = slices.DeleteFunc(s.sessions, func(x *Bind) bool { return x == b })
}
