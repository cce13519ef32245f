package smpp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
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
	Peers         []PeerConfig  // who may bind
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
	cfg   ServerConfig
	peers []*Peer
	guard *guard // nil without peers

	mu       sync.Mutex
	sessions []*Bind // all connections, bound or not
}

// NewServer makes a server. It does nothing before Serve.
func NewServer(cfg ServerConfig) *Server {
	s := &Server{cfg: cfg.withDefaults()}
	byID := map[string]*Peer{}
	for _, c := range cfg.Peers {
		p := newPeer(c, s.cfg.Name)
		s.peers = append(s.peers, p)
		byID[c.SystemID] = p
	}
	if len(s.peers) > 0 {
		s.guard = newGuard(byID, s.cfg.PerAddress)
	}
	return s
}

// Name is the configured name.
func (s *Server) Name() string { return s.cfg.Name }

// Peers are those who may bind, in the order of the configuration.
func (s *Server) Peers() []*Peer { return slices.Clone(s.peers) }

// Status is how its peers stand, in words: "north bound 2 of 4; east not bound".
func (s *Server) Status() string {
	var words []string
	for _, p := range s.peers {
		words = append(words, p.Name()+" "+p.Status())
	}
	return strings.Join(words, "; ")
}

// Counters is what the server has seen of those who are nobody's sessions: each of its
// peers counts its own.
func (s *Server) Counters() *Counters { return s.cfg.Counter }

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
	inbox := newDispatcher(h, 16*s.cfg.InHand)
	var sessions, paying sync.WaitGroup
	for _, p := range s.peers {
		for range payers {
			paying.Go(func() { p.pay(work) })
		}
		paying.Go(func() { p.retire(work) })
	}
	err := s.acceptAll(ctx, ln, func(conn net.Conn) {
		sessions.Go(func() { s.session(ctx, work, inbox, conn) })
	})
	stop()
	sessions.Wait()
	abort()
	inbox.wait()
	paying.Wait()
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
			s.cfg.Logger.Error("smpp accept failed", slog.String("server", s.cfg.Name), slog.Any("error", err))
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
		if !s.guard.enter(addr) {
			s.turnAway(conn, "not from a peer's network, or too many from one address")
			return
		}
		defer s.guard.leave(addr)
	}
	b := newBind(session{
		name: s.cfg.Name, timers: s.cfg.Timers, size: s.cfg.Window, perBind: s.cfg.InHand,
		inbox: inbox, counters: s.cfg.Counter, log: s.cfg.Logger,
		admit: s.admit, systemID: s.cfg.SystemID, gate: newGate(pace{}),
	}, smsc, conn)
	if !s.add(b) {
		s.turnAway(conn, "too many")
		return
	}
	defer s.remove(b)
	ctx, b.part = context.WithCancel(ctx)
	defer b.part()
	err := b.run(ctx, work, func(context.Context) error { return nil })
	b.peer.leave(b)
	s.cfg.Logger.Info("smpp session ended", slog.String("server", s.cfg.Name), slog.String("peer", b.peer.name()), slog.Any("cause", err))
}

// turnAway closes a connection without a word.
func (s *Server) turnAway(conn net.Conn, why string) {
	conn.Close()
	s.cfg.Counter.TurnedAway.Add(1)
	s.cfg.Logger.Warn("smpp connection turned away", slog.String("server", s.cfg.Name), slog.String("from", remote(conn).String()), slog.String("why", why))
}

// admit decides on a bind.
func (s *Server) admit(ctx context.Context, b *Bind, r BindRequest) Status {
	if s.guard != nil {
		return s.guard.admit(ctx, b, r)
	}
	return s.cfg.Authenticator.Authenticate(ctx, r)
}

func (s *Server) add(b *Bind) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sessions) >= s.cfg.Sessions {
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
