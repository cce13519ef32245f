package registry

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"
)

// call is one request of a contract.
type call struct {
	op     string // a few words for errors
	family family
	method string
	path   string // below the family's base, escaped
	query  url.Values
	header map[string]string
	person string // the header that carries the person's token; "" for none
	token  Token
	body   any
	codes  codes // what this call's codes mean before its family's say
	read   bool  // has no effect: may be retried
	public bool  // needs no session
	// unguarded passes an open breaker: for calls that have a stricter guard.
	unguarded bool
}

// transport carries calls: session, headers, time-outs, breakers, retries,
// bounded bodies, typed errors.
type transport struct {
	cfg      Config
	deps     Deps
	http     *http.Client
	breakers breakers
	session  *session
	standing standing
}

func newTransport(c Config, d Deps) *transport {
	client := *d.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // tokens follow nobody
	t := &transport{cfg: c, deps: d, http: &client, breakers: newBreakers()}
	t.session = &session{t: t}
	return t
}

// do carries a call out and decodes its reply into out (nil: any body will do).
// It returns the REQUEST-ID of the last attempt, which a callback may answer.
func (t *transport) do(ctx context.Context, c call, out any) (requestID string, err error) {
	for n := 0; ; n++ {
		requestID, err = t.attempt(ctx, c, out)
		if err == nil || !c.read || n == maxRetries || !worthRetrying(ctx, err) {
			return requestID, err
		}
		if t.deps.Wait(ctx, t.backoff(n)) != nil {
			return requestID, err
		}
	}
}

func (t *transport) attempt(ctx context.Context, c call, out any) (string, error) {
	var bearer Token
	if !c.public {
		var err error
		if bearer, err = t.session.get(ctx); err != nil {
			return "", withOp(err, c.op)
		}
	}
	r, err := t.send(ctx, c, bearer)
	if err != nil {
		if sessionRefused(err) {
			t.session.drop(bearer)
		}
		return r.requestID, err
	}
	return r.requestID, decode(c, r, out)
}

func decode(c call, r reply, out any) error {
	if out == nil {
		return nil
	}
	if raw, ok := out.(*rawBody); ok {
		*raw = r.body
		return nil
	}
	if err := json.Unmarshal(r.body, out); err != nil {
		return &Error{Op: c.op, Status: r.status, Kind: Malformed, Unknown: !c.read}
	}
	return nil
}

const (
	maxRetries = 2
	retryBase  = 200 * time.Millisecond
)

func worthRetrying(ctx context.Context, err error) bool {
	var e *Error
	return ctx.Err() == nil && errors.As(err, &e) && e.Kind == Unavailable && !e.final
}

// backoff is about 0.2 s, then about 0.4 s, jittered by half either way.
func (t *transport) backoff(n int) time.Duration {
	d := retryBase << n
	var b [1]byte
	_, _ = t.deps.Rand.Read(b[:]) // jitter: a zero is as good
	return d/2 + d*time.Duration(b[0])/256
}

// withOp renames an error of the session after the call that needed it.
func withOp(err error, op string) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	named := *e
	named.Op = op + ": " + e.Op
	return &named
}
