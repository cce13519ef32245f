package smpp

import (
	"context"
	"log/slog"
	"time"
)

// How binds are slowed down. An address may try a burst, since a peer binds all
// its sessions at once; one whose passwords are wrong may try no more often than a
// person would. Checking a password takes a processor for tens of milliseconds, so
// few are checked at once.
const (
	triesEvery, triesAtOnce = time.Second / 2, 32
	failsEvery, failsAtOnce = 10 * time.Second, 5
	checksAtOnce            = 2
)

// admit decides on a bind. An unknown system_id, a wrong password and the wrong
// network have one answer, given after the same work. The log says which it was.
func (g *guard) admit(ctx context.Context, b *Bind, r BindRequest) Status {
	addr := subscription(remote(b.conn))
	now := time.Now()
	p, c := g.known(r.SystemID, remote(b.conn))
	if !g.tries.take(addr, now) || g.fails.spent(addr, now) || p != nil && g.failed.spent(r.SystemID, now) {
		return p.deny(b, StatusThrottled, "too many binds")
	}
	right, checked := g.check(ctx, c, r.Password)
	switch {
	case !checked:
		return p.deny(b, StatusSystemError, "too many binds at once")
	case p == nil:
		g.fails.take(addr, now)
		return p.deny(b, StatusBindFailed, "unknown system_id, or from another network than its own")
	case !right:
		g.fails.take(addr, now)
		g.failed.take(r.SystemID, now)
		return p.deny(b, StatusBindFailed, "wrong password")
	case !c.as(r.Type):
		return p.deny(b, StatusBindFailed, "not as a "+r.Type.String())
	}
	return p.enter(b, c)
}

// check compares a password with a peer's, or does the same work for nobody.
func (g *guard) check(ctx context.Context, c *PeerConfig, password string) (right, checked bool) {
	select {
	case g.checks <- struct{}{}:
		defer func() { <-g.checks }()
	case <-ctx.Done():
		return false, false
	}
	if c == nil {
		g.roster.Load().decoy.Verify(password)
		return false, true
	}
	return c.Credential.Verify(password), true
}

// deny counts a refused bind and says why. A system_id is no secret, but what a
// stranger sends as one may be.
func (b *Bind) deny(s Status, why string) Status {
	b.count().Denied.Add(1)
	b.log.Warn("smpp bind refused", slog.String("server", b.name), slog.String("from", remote(b.conn).String()), slog.String("why", why))
	return s
}
