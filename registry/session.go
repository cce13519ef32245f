package registry

import (
	"context"
	"errors"
	"sync"
	"time"
)

// session is our own login at the gateway (POST /gateway/v3/sessions): one token,
// fetched once for all who wait, refreshed before it expires, and never asked for
// in a loop: a failure is remembered and told to everybody until its pause is over
// (see pause).
type session struct {
	t  *transport
	wg sync.WaitGroup // fetches under way

	mu       sync.Mutex
	token    Token     // "" if none
	got      time.Time // when token was fetched
	expires  time.Time
	flight   chan struct{} // closed when the fetch under way ends; nil if none
	failures int           // session calls in a row that the gateway may have counted
	failed   *Error        // the last failure
	away     bool          // it was an outage: knock before the next session call
	retryAt  time.Time     // no fetch before
}

const (
	// refreshBefore the end a token is renewed; until then the old one serves.
	refreshBefore = 2 * time.Minute
	// youngest is how old a token must be before a refusal makes us fetch another:
	// a registry that refuses every token must not become a loop.
	youngest = time.Minute
)

// get is a token for one call. It waits for a fetch only if there is no token at
// all, and then no longer than ctx.
func (s *session) get(ctx context.Context) (Token, error) {
	s.mu.Lock()
	now := s.t.deps.Now()
	alive := s.token != "" && now.Before(s.expires)
	due := !alive || now.After(s.expires.Add(-s.margin()))
	if due && s.flight == nil && !now.Before(s.retryAt) {
		s.start(ctx)
	}
	token, flight, failed, left := s.token, s.flight, s.failed, s.retryAt.Sub(now)
	s.mu.Unlock()
	if alive {
		return token, nil
	}
	if flight == nil {
		return "", remembered(failed, left)
	}
	select {
	case <-flight:
		return s.result()
	case <-ctx.Done():
		return "", &Error{Op: sessionOp, Kind: Unavailable, cause: ctx.Err(), final: true}
	}
}

func (s *session) result() (Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.t.deps.Now()
	if s.token != "" && now.Before(s.expires) {
		return s.token, nil
	}
	return "", remembered(s.failed, s.retryAt.Sub(now))
}

// lives says that there is a token to call with.
func (s *session) lives() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token != "" && s.t.deps.Now().Before(s.expires)
}

// missing says that there is no token because the gateway was away.
func (s *session) missing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.away && !s.t.deps.Now().Before(s.expires)
}

// margin is refreshBefore, or less for a token that lives shortly.
func (s *session) margin() time.Duration {
	return min(refreshBefore, s.expires.Sub(s.got)/2)
}

// start begins a fetch that outlives the caller, bounded by the client's time-out:
// a person who hangs up must not cost the others a failed session call. mu is held.
func (s *session) start(ctx context.Context) {
	s.flight = make(chan struct{})
	ctx = context.WithoutCancel(ctx)
	away := s.away
	s.wg.Go(func() {
		token, life, err := s.ask(ctx, away)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.settle(token, life, err)
		close(s.flight)
		s.flight = nil
	})
}

// settle records what came of asking. mu is held.
func (s *session) settle(token Token, life time.Duration, err error) {
	now := s.t.deps.Now()
	if err == nil {
		s.token, s.got, s.expires = token, now, now.Add(life)
		s.failures, s.failed, s.away, s.retryAt = 0, nil, false, time.Time{}
		return
	}
	if !errors.As(err, &s.failed) {
		s.failed = &Error{Op: sessionOp, Kind: Unavailable, cause: err}
	}
	s.away = outage(s.failed)
	s.retryAt = now.Add(max(pause(s.failed, s.failures), s.failed.After))
	if counted(s.failed) {
		s.failures++
	}
}

// drop forgets a token that the gateway refused, unless it is so young that
// another would be refused too.
func (s *session) drop(refused Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == refused && s.t.deps.Now().Sub(s.got) >= youngest {
		s.token = ""
	}
}

const sessionOp = "gateway session"

func remembered(failed *Error, left time.Duration) error {
	e := Error{Op: sessionOp, Kind: Unavailable}
	if failed != nil {
		e = *failed
	}
	e.Kind, e.Unknown, e.final, e.After = Unavailable, false, true, max(left, time.Second)
	return &e
}
