//go:build !production

package registry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"healthdial/gsm/msisdn"
	"healthdial/lab/registries"
	"healthdial/registry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is time that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is a laboratory, clients of it, and a callback listener that verifies and
// parses what arrives.
type world struct {
	forbidden error // to write
	*registry.Registry
	t       *testing.T
	lab     *registries.Lab
	clock   *clock
	http    *http.Client
	arrived chan arrival
	waits   *int // pauses between a read's attempts
}

type arrival struct {
	id       string
	header   http.Header
	callback registry.Callback
}

var labKeys = sync.OnceValues(registries.NewKeys)

func newWorld(t *testing.T, change func(*registries.Config)) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}, arrived: make(chan arrival, 64), waits: new(int)}
	cfg := registries.Config{Clock: w.clock.Now, Seed: 7, ResendLock: -1, Keys: must(labKeys())(t)}
	if change != nil {
		change(&cfg)
	}
	var err error
	if w.lab, err = registries.New(cfg); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.lab.Run(ctx) }()
	<-w.lab.Ready()
	w.http = &http.Client{Transport: &http.Transport{}}
	w.Registry = w.clients(w.lab.Registry())
	t.Cleanup(func() {
		w.Close()
		w.http.CloseIdleConnections()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("lab: %v", err)
		}
	})
	hook := httptest.NewServer(http.HandlerFunc(w.receive))
	t.Cleanup(hook.Close)
	w.lab.SetCallbackURL(hook.URL)
	return w
}

func (w *world) clients(c registry.Config) *registry.Registry {
	r, err := registry.New(c, registry.Deps{HTTP: w.http, Now: w.clock.Now, Check: w.check,
		Wait: func(ctx context.Context, _ time.Duration) error { *w.waits++; return ctx.Err() }})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// check lets writes through unless the test forbids them.
func (w *world) check(context.Context) error { return w.forbidden }

func (w *world) receive(rw http.ResponseWriter, r *http.Request) {
	id, err := w.Callbacks.Verify(r.Context(), r.Header)
	body, _ := io.ReadAll(r.Body)
	cb, perr := registry.ParseCallback(r.URL.Path, body)
	if err != nil || perr != nil {
		w.t.Errorf("callback at %s: %v, %v", r.URL.Path, err, perr)
	}
	w.arrived <- arrival{id, r.Header.Clone(), cb}
	rw.WriteHeader(http.StatusAccepted)
}

// next is the next callback, which must be a C.
func next[C registry.Callback](w *world) (C, arrival) {
	w.t.Helper()
	select {
	case a := <-w.arrived:
		c, ok := a.callback.(C)
		if !ok {
			w.t.Fatalf("callback %T arrived", a.callback)
		}
		return c, a
	case <-time.After(5 * time.Second):
		w.t.Fatal("no callback")
		panic("unreachable")
	}
}

func (w *world) otp(mobile msisdn.Number) registry.OTP {
	w.t.Helper()
	var got struct{ OTP registry.OTP }
	w.lab1("GET", "/lab/otps/"+mobile.National(), nil, &got)
	return got.OTP
}

// lab1 gives the laboratory an order.
func (w *world) lab1(method, path string, in, out any) {
	w.t.Helper()
	b, _ := json.Marshal(in)
	req, _ := http.NewRequest(method, w.lab.URL()+path, bytes.NewReader(b))
	resp, err := w.http.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		w.t.Fatalf("%s %s: %s", method, path, resp.Status)
	}
	if out != nil {
		if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) fault(f map[string]any) {
	w.t.Helper()
	w.lab1("POST", "/lab/faults", f, nil)
}

func (w *world) count(what string) int {
	w.t.Helper()
	var log struct{ Counts map[string]int }
	w.lab1("GET", "/lab/log", nil, &log)
	return log.Counts[what]
}

// login is a seeded person's login.
func (w *world) login(nn, address string) registry.Tokens {
	w.t.Helper()
	m := mobile(w.t, nn)
	txn := must(w.PHR.RequestLoginOTP(w.t.Context(), m))(w.t)
	v := must(w.PHR.VerifyLoginOTP(w.t.Context(), txn, w.otp(m)))(w.t)
	return must(w.PHR.ChooseAccount(w.t.Context(), v, address))(w.t)
}

func mobile(t *testing.T, nn string) msisdn.Number {
	t.Helper()
	return must(msisdn.Parse("+9190000000"+nn, "IN"))(t)
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wantKind(t *testing.T, err error, k registry.Kind) *registry.Error {
	t.Helper()
	var e *registry.Error
	if !errors.As(err, &e) || !errors.Is(err, k) {
		t.Fatalf("got %v, want %v", err, k)
	}
	return e
}
