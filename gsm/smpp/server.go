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
	Name          string // in logs and metrics
	SystemID      string // given to those who bind; at most 15 octets
	Authenticator Authenticator

	Sessions int // connections at once; more are closed unanswered: 256
	Window   int // requests of ours per session that may wait for an answer: 10
	InHand   int // incoming messages in hand per session: 256; over all sessions, sixteen times that
	Timers   Timers
	Counter  *Counters
	Logger   *slog.Logger
}

func (c ServerConfig) withDefaults() ServerConfig {
	c.Sessions = cmp.Or(c.Sessions, 256)
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

// Server is the SMSC's side: it takes connections, lets those bind whom the
// Authenticator admits and hands their messages to a Handler. To send to an
// ESME, take one of Binds that Sends.
type Server struct {
	cfg ServerConfig

	mu       sync.Mutex
	sessions []*Bind // all connections, bound or not
}

// NewServer makes a server. It does nothing before Serve.
func NewServer(cfg ServerConfig) *Server { return &Server{cfg: cfg.withDefaults()} }

// Counters is what the server has seen.
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
	var wg sync.WaitGroup
	err := s.acceptAll(ctx, ln, func(conn net.Conn) {
		wg.Go(func() { s.session(ctx, work, inbox, conn) })
	})
	stop()
	wg.Wait()
	abort()
	inbox.wait()
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
	b := newBind(session{
		name: s.cfg.Name, timers: s.cfg.Timers, size: s.cfg.Window, perBind: s.cfg.InHand,
		inbox: inbox, count: s.cfg.Counter, log: s.cfg.Logger,
		admit: s.cfg.Authenticator.Authenticate, systemID: s.cfg.SystemID, gate: newGate(pace{}),
	}, smsc, conn)
	if !s.add(b) {
		conn.Close()
		s.cfg.Logger.Warn("smpp connection refused: too many", slog.String("server", s.cfg.Name))
		return
	}
	defer s.remove(b)
	err := b.run(ctx, work, func(context.Context) error { return nil })
	s.cfg.Logger.Info("smpp session ended", slog.String("server", s.cfg.Name), slog.String("system_id", b.SystemID()), slog.Any("cause", err))
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
