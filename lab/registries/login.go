//go:build !production

package registries

import (
	"net/http"
	"time"
)

// loginKind is what a token is good for.
type loginKind uint8

const (
	accessLogin loginKind = iota
	refreshLogin
	transferLogin
)

func (k loginKind) life() time.Duration {
	switch k {
	case refreshLogin:
		return 15 * 24 * time.Hour
	case transferLogin:
		return 5 * time.Minute
	}
	return 30 * time.Minute
}

// login is what a token stands for.
type login struct {
	kind    loginKind
	address string // of an access or refresh token
	mobile  string // of a transfer token
	txn     string
	end     time.Time
}

func (l *Lab) give(g login, now time.Time) string {
	g.end = now.Add(g.kind.life())
	t := l.token()
	l.logins[t] = g
	return t
}

// whose is the person behind a token.
func (l *Lab) whose(header string, kind loginKind, now time.Time) (*person, bool) {
	g, ok := l.logins[bearer(header)]
	if !ok || g.kind != kind || !now.Before(g.end) {
		return nil, false
	}
	p := l.people[g.address]
	return p, p != nil
}

// loginFor gives both tokens.
func (l *Lab) loginFor(p *person, now time.Time) map[string]any {
	return map[string]any{"token": l.give(login{kind: accessLogin, address: p.address}, now), "expiresIn": int(accessLogin.life().Seconds()),
		"refreshToken":     l.give(login{kind: refreshLogin, address: p.address}, now),
		"refreshExpiresIn": int(refreshLogin.life().Seconds())}
}

func (l *Lab) chooseAccount(r request) answer {
	var in struct{ ABHAAddress, TxnID string }
	if !r.decode(&in) {
		return badRequest
	}
	g, held := l.logins[bearer(r.Header.Get("T-token"))]
	if !held || g.kind != transferLogin || !r.now.Before(g.end) {
		return answer{status: http.StatusUnauthorized} // with an empty body, as the real one
	}
	if g.txn != in.TxnID {
		return lapsed
	}
	p := l.people[in.ABHAAddress]
	if p == nil || p.mobile != g.mobile {
		return fail(http.StatusNotFound, "ABDM-1001", "No data found")
	}
	l.journal.count("logins")
	return ok(l.loginFor(p, r.now))
}

func (l *Lab) profile(r request) answer { return ok(r.person.wire()) }

// refresh gives a new access token. The refresh token in the reply is empty, as one
// recorded reply of the real registry has it: it does not slide.
func (l *Lab) refresh(r request) answer {
	p, valid := l.whose(r.Header.Get("R-token"), refreshLogin, r.now)
	if !valid {
		return answer{status: http.StatusUnauthorized}
	}
	return ok(map[string]any{"tokens": map[string]any{"token": l.give(login{kind: accessLogin, address: p.address}, r.now),
		"expiresIn": int(accessLogin.life().Seconds()), "refreshToken": "", "refreshExpiresIn": 0}})
}

// logout ends every login of the address.
func (l *Lab) logout(r request) answer {
	for t, g := range l.logins {
		if g.address == r.person.address {
			delete(l.logins, t)
		}
	}
	return ok(map[string]string{"message": "You have been logged out"})
}
