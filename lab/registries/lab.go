//go:build !production

package registries

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"healthdial/registry"
)

// Config is a laboratory's setting. The zero Config is usable: a free loopback
// port, the real clock, no callbacks.
type Config struct {
	Listen      string           // host:port; "" means a free port on loopback
	CallbackURL string           // where callbacks are posted; see SetCallbackURL
	Clock       func() time.Time // nil means the real one
	Seed        uint64           // makes codes and ids repeatable; 0 means random
	Keys        *Keys            // nil draws fresh ones, which takes some 0.3 s
	ClientID    string           // "" means lab-client
	Secret      registry.Secret  // "" means lab-secret
	ResendLock  time.Duration    // between two codes to one mobile; 0 means 60 s, negative none
	Settle      time.Duration    // from accepting an approval to its artefacts
	ConsentLife time.Duration    // of a request nobody answers; 0 means 7 days
	Crowd       int              // how many people there are besides the samples; see CrowdMobile

	// SMS carries a code to a mobile of ten digits. It is called with the lab's lock
	// held: it must not block, nor call the lab. If nil, codes show at /lab/otps only.
	SMS func(mobile, text string)
}

// Lab is the registries. Make it with New, serve with Run.
type Lab struct {
	cfg      Config
	listener net.Listener
	ready    chan struct{}
	keys     *Keys
	posts    chan struct{} // wakes the callback worker

	mu sync.Mutex // guards everything below
	world
}

// New seeds the registries, makes their keys and opens the listener: URL is valid
// at once. Run must be called to serve and, in the end, to close.
func New(c Config) (*Lab, error) {
	c = c.withDefaults()
	if c.Keys == nil {
		keys, err := NewKeys()
		if err != nil {
			return nil, err
		}
		c.Keys = keys
	}
	ln, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("registries: %w", err)
	}
	l := &Lab{cfg: c, listener: ln, ready: make(chan struct{}), keys: c.Keys, posts: make(chan struct{}, 1), world: newWorld(c)}
	return l, nil
}

func (c Config) withDefaults() Config {
	set := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	set(&c.Listen, "127.0.0.1:0")
	set(&c.ClientID, "lab-client")
	set((*string)(&c.Secret), "lab-secret")
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.ResendLock == 0 {
		c.ResendLock = time.Minute
	}
	if c.ConsentLife == 0 {
		c.ConsentLife = 7 * 24 * time.Hour
	}
	if c.Seed == 0 {
		c.Seed = rand.Uint64()
	}
	return c
}

// Run serves until ctx ends and returns after the last request and callback.
func (l *Lab) Run(ctx context.Context) error {
	srv := &http.Server{Handler: l.handler(), ReadHeaderTimeout: 10 * time.Second}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		close(l.ready)
		if err := srv.Serve(l.listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("registries: serve: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if srv.Shutdown(end) != nil {
			_ = srv.Close()
		}
		return nil
	})
	g.Go(func() error { return l.deliver(ctx) })
	return g.Wait()
}

// Ready is closed once Run serves.
func (l *Lab) Ready() <-chan struct{} { return l.ready }

// URL is the base of all the registries.
func (l *Lab) URL() string { return "http://" + l.listener.Addr().String() }

// SetCallbackURL says where callbacks go from now on: their paths follow it.
func (l *Lab) SetCallbackURL(url string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.callbackURL = url
}

// Registry is the configuration of a client of this laboratory.
func (l *Lab) Registry() registry.Config {
	return registry.Config{GatewayURL: l.URL(), PHRURL: l.URL(), HPRURL: l.URL() + hprBase, HFRURL: l.URL(), CMID: cm,
		ClientID: l.cfg.ClientID, ClientSecret: l.cfg.Secret, HIUID: ownHIU, CallbackIssuer: issuer, CallbackAudience: l.cfg.ClientID}
}

// What the laboratory calls itself and us.
const (
	cm      = "sbx"
	ownHIU  = "LAB-PHR-HIU"
	issuer  = "https://lab.invalid/gateway"
	hprBase = "/hpr"
)
