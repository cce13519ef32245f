package cert

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// Files are PEM files. A listener has Cert and Key, and Authority if those who
// connect must show a certificate of it. A client has Authority if the world's own
// are not meant, and Cert and Key if the other side wants to see one.
type Files struct {
	Cert, Key string // leaf first; its key
	Authority string // certificates of authorities
}

// glance is how often files are looked at, at most.
const glance = 10 * time.Second

// Holder is what a set of files holds. A file that became unusable changes nothing:
// what was there before stays in force, and Status says why. Its methods may be
// called by any goroutine.
type Holder struct {
	files Files
	now   func() time.Time

	mu     sync.Mutex
	held   held
	mark   [3]mark   // of the files when they were read last, in vain or not
	looked time.Time // when the files were looked at last
	fault  error     // why they are not in force
}

// held is what is in force; its server configuration keeps one identity while it is,
// so that sessions can be resumed.
type held struct {
	pair   *tls.Certificate // nil without Cert
	roots  *x509.CertPool   // nil without Authority
	expiry time.Time        // of the leaf
	server *tls.Config
}

// mark tells one version of a file from the next.
type mark struct {
	size    int64
	changed time.Time
}

// Open reads the files. It is an error if one is not usable.
func Open(f Files, now func() time.Time) (*Holder, error) {
	h := &Holder{files: f, now: now}
	if err := h.Reload(); err != nil {
		return nil, err
	}
	return h, nil
}

// Reload reads the files now. On an error nothing changes.
func (h *Holder) Reload() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.mark = h.marks()
	return h.read()
}

// read needs mu.
func (h *Holder) read() error {
	h.looked = h.now()
	fresh, err := h.files.load()
	h.fault = err
	if err == nil {
		h.held = fresh
	}
	return err
}

// current is what is in force, after a glance at the files if the last was long ago.
func (h *Holder) current() held {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	if now.Sub(h.looked) >= glance {
		h.looked = now
		if seen := h.marks(); seen != h.mark {
			h.mark = seen
			_ = h.read() // Status tells
		}
	}
	return h.held
}

// marks needs mu. A file that cannot be looked at has the zero mark.
func (h *Holder) marks() (all [3]mark) {
	for i, path := range []string{h.files.Cert, h.files.Key, h.files.Authority} {
		if info, err := os.Stat(path); path != "" && err == nil {
			all[i] = mark{info.Size(), info.ModTime()}
		}
	}
	return all
}

// Status is how the certificate stands, in words: "valid until 2027-03-01", or why a
// changed file is not in force.
func (h *Holder) Status() string {
	c := h.current()
	word := "no certificate of its own"
	if c.pair != nil {
		word = "valid until " + c.expiry.UTC().Format(time.DateOnly)
		if h.now().After(c.expiry) {
			word = "EXPIRED on " + c.expiry.UTC().Format(time.DateOnly)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fault != nil {
		word += "; the files changed and are not in force: " + h.fault.Error()
	}
	return word
}

// load reads the files.
func (f Files) load() (h held, err error) {
	if (f.Cert == "") != (f.Key == "") {
		return held{}, errors.New("cert: a certificate and its key are wanted together")
	}
	if f.Cert != "" {
		pair, err := tls.LoadX509KeyPair(f.Cert, f.Key)
		if err != nil {
			return held{}, fmt.Errorf("cert: the certificate and its key are not usable: %w", err)
		}
		h.pair, h.expiry = &pair, pair.Leaf.NotAfter
	}
	if f.Authority != "" {
		if h.roots, err = pool(f.Authority); err != nil {
			return held{}, err
		}
	}
	h.server = h.serving()
	return h, nil
}

func pool(path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cert: the authorities: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("cert: %s holds no certificate", path)
	}
	return roots, nil
}
