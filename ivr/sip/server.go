package sip

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"

	"github.com/emiago/sipgo"
	sipmsg "github.com/emiago/sipgo/sip"
)

// Server answers calls and places them. It does nothing before Run.
type Server struct {
	cfg    Config
	agent  *sipgo.UserAgent
	sip    *sipgo.Server
	trunks []*trunk
	gate   *gate
	ports  ports
	pacer  *pacer
	key    [32]byte // of what we hand out and must know again
	spent  spent

	ready     chan struct{} // closed when all listen
	listeners []*listener   // not changed once ready is closed
	calls     calls

	mu     sync.Mutex      // guards below
	ctx    context.Context // of conversations: it ends after their calls have
	inside int             // requests and calls under way
	state  runState
	empty  chan struct{} // closed when nothing is under way and nothing more comes in
}

// trunk is a Trunk and what is known of it now.
type trunk struct {
	Trunk
	busy atomic.Int32 // calls
	lost atomic.Bool  // it answered OPTIONS, and does no more
}

// New makes a server. Nothing is listened on and no goroutine runs before Run.
func New(cfg Config) (*Server, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, ready: make(chan struct{}), empty: make(chan struct{}), calls: calls{all: map[dialogID]*call{}}}
	for _, t := range cfg.Trunks {
		s.trunks = append(s.trunks, &trunk{Trunk: t})
	}
	if _, err := rand.Read(s.key[:]); err != nil {
		return nil, fmt.Errorf("sip: %w", err)
	}
	s.ports.first, s.ports.last = cfg.Limits.Ports[0], cfg.Limits.Ports[1]
	s.pacer, s.gate = newPacer(cfg.Metrics.FrameLate), newGate(cfg, s.trunks)
	return s, s.speak()
}

// silence has what sipgo writes without being given a logger go nowhere, as its logs
// hold whole messages. That is a global of sipgo's, so it is set once.
var silence = sync.OnceFunc(func() { sipmsg.SetDefaultLogger(slog.New(slog.DiscardHandler)) })

// speak sets sipgo up.
func (s *Server) speak() (err error) {
	silence()
	silent := slog.New(slog.DiscardHandler)
	s.agent, err = sipgo.NewUA(
		sipgo.WithUserAgent("healthdial"), sipgo.WithUserAgenTLSConfig(s.cfg.TLS),
		sipgo.WithUserAgentTransportLayerOptions(sipmsg.WithTransportLayerLogger(silent)),
		sipgo.WithUserAgentTransactionLayerOptions(
			sipmsg.WithTransactionLayerLogger(silent),
			sipmsg.WithTransactionLayerUnhandledResponseHandler(s.onStray),
		),
	)
	if err != nil {
		return fmt.Errorf("sip: %w", err)
	}
	if s.sip, err = sipgo.NewServer(s.agent, sipgo.WithServerLogger(silent)); err != nil {
		return fmt.Errorf("sip: %w", err)
	}
	s.route()
	return nil
}

// Ready is closed when the server listens.
func (s *Server) Ready() <-chan struct{} { return s.ready }

// Addrs are the addresses that are listened on, in the order of the configuration;
// none before Ready.
func (s *Server) Addrs() []net.Addr {
	select {
	case <-s.ready:
	default:
		return nil
	}
	var all []net.Addr
	for _, l := range s.listeners {
		all = append(all, l.Addr())
	}
	return all
}
