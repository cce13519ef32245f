package smpp

import (
	"fmt"
	"maps"
	"strings"
	"time"
)

// Status is the Reason of the server's Health, for a listener with peers:
// "1 of 2 peers bound, 3 sessions".
func (s *Server) Status() string { return s.Health().Reason }

// Health is how a listener stands: who is refused before being known as a peer, and
// how many of its peers are bound. Each peer tells of its own sessions.
func (s *Server) Health() Health {
	s.mu.Lock()
	h := Health{
		Kind: OfListener, Link: s.cfg().Name, State: s.state, Since: s.since, Counters: s.Counters().Map(),
		Refused: maps.Clone(s.refused), LastError: s.failed.what, FailedAt: s.failed.at, Connections: len(s.sessions),
	}
	s.mu.Unlock()
	peers, bound, sessions := s.Peers(), 0, 0
	for _, p := range peers {
		n := len(p.Binds())
		if sessions += n; n > 0 {
			bound++
		}
	}
	if h.State == Shutdown {
		h.Reason = "not listening"
		return h
	}
	words := []string{fmt.Sprintf("%d of %d peers bound", bound, len(peers)), several(sessions, "session")}
	if rest := h.Connections - sessions; rest > 0 {
		words = append(words, several(rest, "connection")+" not bound")
	}
	h.Reason = strings.Join(words, ", ")
	return h
}

func several(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// refuse notes a connection or bind that is refused and no peer's. Reasons are words
// of ours, so they are few.
func (s *Server) refuse(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[why]++
	s.failed = failure{"refused: " + why, time.Now()}
}

// turn is another state; needs mu.
func (s *Server) turn(to LinkState) { s.state, s.since = to, time.Now() }
