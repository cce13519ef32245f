package admin

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"healthdial/audit"
)

// Control is what those with the operators' token may do, under /v1:
//
//	GET  /v1/links                 the health of every link and listener, and of every peer of one
//	GET  /v1/links/{name}          one's
//	POST /v1/links/{name}/suspend  and drain, resume: what it is told; answers its health
//	GET  /v1/links/{name}/trace    its PDUs from now on, masked, one JSON object a line
//	GET  /v1/modems                the standing of every GSM modem; /v1/modems/{name} one's
//	POST /v1/modems/{name}/suspend  and drain, resume; /ussd dials a code: {"code"} in a form
//	GET  /v1/offline               how the line to the registries stands, and what waits for it
//	POST /v1/reload                reads the configuration again; answers a Reloaded
//	GET  /v1/audit                 verifies the audit log; answers an Inspected. ?witness=NUMBER:HASH
//	GET  /v1/audit/export          its entries, each an AuditMessage. ?from=N,N,... for each partition
//
// What changes or reveals something is in the audit log before it is done: see audited.
// What fails is answered with {"error": "a sentence"}. The zero Control lets nobody in.
type Control struct {
	Token  func() Token                                // in force now
	Reload func(ctx context.Context) (Reloaded, error) // a *ReloadRefused changed nothing
	Audit  AuditLog
	// Record commits an event to the audit log; nil records nothing.
	Record func(ctx context.Context, e audit.Event) error
	// Stopping is closed when the service begins to stop: traces end.
	Stopping <-chan struct{}
}

// Token is who may give commands. The zero Token is nobody's.
type Token struct {
	Name string // under which acts are logged
	hash [sha256.Size]byte
}

// NewToken is the token with a secret; the secret itself is not kept.
func NewToken(name, secret string) Token { return Token{name, sha256.Sum256([]byte(secret))} }

// is compares in constant time.
func (t Token) is(secret string) bool {
	hash := sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(hash[:], t.hash[:]) == 1
}

// switchedOff says what to do where there is no token.
const switchedOff = "nobody can give commands here: name a file with a token under admin.operators.token_file and reload with SIGHUP"

// control answers under /v1.
type control struct {
	Control
	links    func() []Link
	modems   func() []Modem
	uplink   Line
	recorder recorder
	log      *slog.Logger
}

// mount adds the routes of /v1 to a router. Paths that do not exist are told to
// those with the token only.
func (c control) mount(e *echo.Echo) {
	m := modemControl{c}
	for _, r := range []struct {
		method, path string
		handle       echo.HandlerFunc
	}{
		{http.MethodGet, "/v1/links", c.list},
		{http.MethodGet, "/v1/links/:name", c.show},
		{http.MethodPost, "/v1/links/:name/:verb", c.command},
		{http.MethodGet, pathTrace, c.trace},
		{http.MethodGet, "/v1/offline", c.line},
		{http.MethodGet, "/v1/modems", m.list},
		{http.MethodGet, "/v1/modems/:name", m.show},
		{http.MethodPost, "/v1/modems/:name/ussd", m.dial},
		{http.MethodPost, "/v1/modems/:name/:verb", m.command},
		{http.MethodPost, "/v1/reload", c.reload},
		{http.MethodGet, pathInspect, c.inspect},
		{http.MethodGet, pathExport, c.lines},
		{echo.RouteNotFound, "/v1/*", func(echo.Context) error { return fail(http.StatusNotFound, "there is no such command") }},
	} {
		e.Add(r.method, r.path, c.proved(r.handle))
	}
}

// proved lets pass who has the token, puts what they command on record, and answers
// what fails.
func (c control) proved(next echo.HandlerFunc) echo.HandlerFunc {
	return func(ctx echo.Context) error {
		err := c.prove(ctx)
		if err == nil {
			err = c.audited(ctx, next)
		}
		return answerFailure(ctx, err)
	}
}

func (c control) prove(ctx echo.Context) error {
	if c.Token == nil || c.Token() == (Token{}) {
		return fail(http.StatusNotFound, switchedOff)
	}
	secret, ok := strings.CutPrefix(ctx.Request().Header.Get(echo.HeaderAuthorization), "Bearer ")
	if !ok || !c.Token().is(secret) {
		ctx.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
		c.log.Warn("command refused: wrong token", "from", ctx.Request().RemoteAddr)
		return fail(http.StatusUnauthorized, "the token is missing or not the one in admin.operators.token_file")
	}
	return nil
}

// did logs an act with who did it.
func (c control) did(ctx echo.Context, act string, args ...any) {
	c.log.Info(act, append([]any{"by", c.Token().Name, "from", ctx.Request().RemoteAddr}, args...)...)
}
