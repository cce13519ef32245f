//go:build !production

package operator

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"healthdial/gsm/smpp"
)

// Operator is the simulated operator. It does nothing before Run.
type Operator struct {
	cfg     Config
	gateway gateway
	server  *smpp.Server
	phones  *phones
	faults  *failings
	ids     atomic.Uint64 // of submitted messages
	asked   atomic.Uint64 // how often a bind was wanted
	jobs    chan job      // work that outlives the call that caused it; Run does it

	ready   chan struct{} // closed by Run, after the addresses were set
	binding net.Addr
	control net.Addr
}

// job is something that happens later.
type job struct {
	after time.Duration
	do    func(context.Context)
}

// New makes an operator.
func New(cfg Config) *Operator {
	cfg = cfg.withDefaults()
	o := &Operator{
		cfg: cfg, gateway: newGateway(cfg.Dialect, cfg.Quirks), phones: newPhones(cfg.Watch), faults: &failings{now: cfg.Faults},
		jobs: make(chan job, 1000), ready: make(chan struct{}),
	}
	o.server = smpp.NewServer(smpp.ServerConfig{
		Name: "operator", SystemID: "operator", Authenticator: smpp.AuthenticatorFunc(o.authenticate),
		Window: cfg.Window, Timers: cfg.Timers, Logger: cfg.Logger,
	})
	return o
}

// Ready is closed once the operator listens; Addr and HTTPAddr are known then.
func (o *Operator) Ready() <-chan struct{} { return o.ready }

// Addr is where applications bind, "127.0.0.1:40123". Wait for Ready first.
func (o *Operator) Addr() string { return o.binding.String() }

// HTTPAddr is where handsets are held. Wait for Ready first.
func (o *Operator) HTTPAddr() string { return o.control.String() }

// Run serves until ctx ends, and returns after the last of its goroutines. It
// returns an error when it cannot listen.
func (o *Operator) Run(ctx context.Context) error {
	binding, err := o.cfg.Listen("tcp", o.cfg.SMPP)
	if err != nil {
		return fmt.Errorf("operator: %w", err)
	}
	control, err := o.cfg.Listen("tcp", o.cfg.HTTP)
	if err != nil {
		binding.Close()
		return fmt.Errorf("operator: %w", err)
	}
	o.binding, o.control = binding.Addr(), control.Addr()
	if o.cfg.Script != nil {
		binding = o.cfg.Script.Listen(binding)
	}
	close(o.ready)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return o.server.Serve(ctx, binding, smpp.HandlerFunc(o.receive)) })
	group.Go(func() error { return o.serveHTTP(ctx, control) })
	group.Go(func() error { return o.work(ctx) })
	defer o.phones.switchOff()
	return group.Wait()
}

// work does the jobs, each when its time has come, until ctx ends.
func (o *Operator) work(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		select {
		case <-ctx.Done():
			return nil
		case j := <-o.jobs:
			wg.Go(func() {
				select {
				case <-ctx.Done():
				case <-time.After(j.after):
					j.do(ctx)
				}
			})
		}
	}
}

// later has something done after a while. With too much to do it is not done at
// all: an overloaded network loses receipts too.
func (o *Operator) later(after time.Duration, do func(context.Context)) {
	select {
	case o.jobs <- job{after, do}:
	default:
		o.cfg.Logger.Warn("operator overloaded: something was not done")
	}
}

// serveHTTP serves the handsets' side. Requests end with ctx, so that long polls
// do not hold the operator up.
func (o *Operator) serveHTTP(ctx context.Context, ln net.Listener) error {
	srv := &http.Server{
		Handler:           o.routes(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if srv.Shutdown(limited) != nil {
			srv.Close()
		}
	})
	err := srv.Serve(ln)
	if stop() { // ctx lives: the listener broke
		return fmt.Errorf("operator: %w", err)
	}
	<-stopped
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("operator: %w", err)
	}
	return nil
}

func (o *Operator) authenticate(_ context.Context, r smpp.BindRequest) smpp.Status {
	switch {
	case o.cfg.SystemID == "":
		return smpp.StatusOK
	case r.SystemID != o.cfg.SystemID:
		return smpp.StatusInvalidSystemID
	case subtle.ConstantTimeCompare([]byte(r.Password), []byte(o.cfg.Password)) != 1:
		return smpp.StatusInvalidPassword
	}
	return smpp.StatusOK
}

// errNoApplication means that nobody is bound who could be told.
var errNoApplication = errors.New("operator: no application is bound")

// application is a bind that takes what handsets send: each in its turn.
func (o *Operator) application() (*smpp.Bind, error) {
	binds := slices.DeleteFunc(o.server.Binds(), func(b *smpp.Bind) bool { return !b.Sends() })
	if len(binds) == 0 {
		return nil, errNoApplication
	}
	return binds[o.asked.Add(1)%uint64(len(binds))], nil
}
