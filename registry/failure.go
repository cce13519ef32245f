package registry

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// failure classifies a reply that is not a success. A 401 is about the person's
// token if the call carried one, unless its code says that our session is meant.
func failure(c call, r *reply, retryAfter string) error {
	e := &Error{Op: c.op, Status: r.status, Code: errorCode(r.body)}
	e.Kind = kindOf(r.status, e.Code, c.codes, c.family.codes())
	if r.status == http.StatusUnauthorized && (c.person == "" || sessionCodes[e.Code]) {
		e.Kind, e.final = Unavailable, true
	}
	e.Unknown = !c.read && (r.status >= 500 || r.status/100 == 3)
	e.After = waits[e.Kind]
	if s, err := strconv.Atoi(retryAfter); err == nil && s > 0 && s <= 86400 && e.Temporary() {
		e.After = time.Duration(s) * time.Second
	}
	return e
}

// sessionRefused says that the reply was about our session, not the person's.
func sessionRefused(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusUnauthorized && e.Kind == Unavailable
}

// anonymous strips what a network error says of the URL, which may name a person.
func anonymous(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if strings.ContainsAny(err.Error(), "\"'") { // quotes content of the reply, such as a header
		return errors.New("not HTTP")
	}
	return err
}
