package registry

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"io"
	"net/http"
	"time"
)

// Registry is one set of clients over one gateway session. It is safe for
// concurrent use.
type Registry struct {
	PHR        *PHR
	Consents   *Consents
	Linking    *Linking
	HIU        *HIU
	Doctors    *Doctors
	Facilities *Facilities
	Callbacks  *Verifier

	session *session
}

// Deps is the world as a Registry sees it. Zero fields mean the real one.
type Deps struct {
	HTTP *http.Client // its redirects are never followed
	Now  func() time.Time
	Rand io.Reader
	// Witness hears what time a registry has (Date, RFC 9110 §6.6.1), and which. Nobody if nil.
	Witness func(at time.Time, source string)
	// Check is asked right before a write is sent; with an error it is not. None if nil.
	Check func(ctx context.Context) error
	// Wait pauses between a read's attempts; it returns early with ctx's error.
	Wait func(ctx context.Context, d time.Duration) error
}

// New makes the clients. It calls nobody and starts nothing; it refuses a Config
// that Validate refuses for a laboratory.
func New(c Config, d Deps) (*Registry, error) {
	if err := c.Validate(false); err != nil {
		return nil, err
	}
	t := newTransport(c, d.withDefaults())
	return &Registry{
		PHR:        &PHR{t: t, key: newFieldKey(t, phrCertificate)},
		Consents:   &Consents{t: t},
		Linking:    &Linking{t: t, hiu: c.HIUID},
		HIU:        &HIU{t: t},
		Doctors:    &Doctors{t: t, key: newFieldKey(t, hprCertificate)},
		Facilities: &Facilities{t: t},
		Callbacks:  newVerifier(t, c),
		session:    t.session,
	}, nil
}

// Close waits for a session call that is still under way, at most twice
// Config.Timeout, and closes idle connections. No call may be made afterwards.
func (r *Registry) Close() {
	r.session.wg.Wait()
	r.session.t.http.CloseIdleConnections()
}

// newRoundTripper is the default transport with room for many calls at once to the
// few hosts that there are. Certificates are judged by our time, not by the machine's: one
// that woke up in 1970 could ask nobody what time it is.
func newRoundTripper(now func() time.Time) http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = 64
	t.TLSClientConfig = &tls.Config{Time: now, MinVersion: tls.VersionTLS12}
	return t
}

func (d Deps) withDefaults() Deps {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.HTTP == nil {
		d.HTTP = &http.Client{Transport: newRoundTripper(d.Now)}
	}
	if d.Rand == nil {
		d.Rand = rand.Reader
	}
	if d.Check == nil {
		d.Check = func(context.Context) error { return nil }
	}
	if d.Wait == nil {
		d.Wait = wait
	}
	return d
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
