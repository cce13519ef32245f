package registry

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// gateway is a registry that answers from memory, so that it works in virtual time.
// It fails as it is told, and notes when it was asked for a session.
type gateway struct {
	mu       sync.Mutex // guards all below
	fail     map[string]error
	status   map[string]int // by the end of a path; 200 if absent
	sessions []time.Time    // calls that arrived
}

const everything = "" // the end of every path

func (g *gateway) RoundTrip(r *http.Request) (*http.Response, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	status := http.StatusOK
	for _, end := range []string{everything, "/sessions", "/certs", "/links"} {
		if !strings.HasSuffix(r.URL.Path, end) {
			continue
		}
		if err := g.fail[end]; err != nil {
			return nil, err
		}
		if g.status[end] != 0 {
			status = g.status[end]
		}
	}
	body := "{}"
	if strings.HasSuffix(r.URL.Path, "/sessions") {
		g.sessions = append(g.sessions, time.Now())
		body = `{"accessToken":"t","expiresIn":600}`
	}
	if strings.HasSuffix(r.URL.Path, "/certs") {
		body = `{"keys":[]}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader([]byte(body))), Request: r}, nil
}

func (g *gateway) set(status map[string]int, fail map[string]error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.status, g.fail = status, fail
}

// clients are clients of g in a bubble's time.
func (g *gateway) clients(t *testing.T) *Registry {
	t.Helper()
	const url = "http://127.0.0.1"
	r, err := New(Config{GatewayURL: url, PHRURL: url, HPRURL: url, HFRURL: url, CMID: cmSandbox, ClientID: "c", ClientSecret: "s",
		HIUID: "h", CallbackIssuer: "i"}, Deps{HTTP: &http.Client{Transport: g}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// ask calls once.
func (r *Registry) ask(ctx context.Context) error {
	_, err := r.Linking.Links(ctx, "person")
	return err
}

// askFor asks every second for d, and says when the first answer came.
func (r *Registry) askFor(ctx context.Context, d time.Duration) (answered time.Time) {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Second) {
		if r.ask(ctx) == nil && answered.IsZero() {
			answered = time.Now()
		}
	}
	return answered
}

// most is how many of the times fall within any span of d.
func most(times []time.Time, d time.Duration) (n int) {
	for i := range times {
		within := 0
		for _, at := range times[i:] {
			if at.Sub(times[i]) <= d {
				within++
			}
		}
		n = max(n, within)
	}
	return n
}

// However a gateway fails, the way back is short, and no eight session calls fall
// within the eight minutes that would lock us out.
func TestSessionAfterAnOutage(t *testing.T) {
	refused := map[string]error{everything: errors.New("connection refused")}
	down := map[string]int{everything: http.StatusServiceUnavailable}
	alone := map[string]int{"/sessions": http.StatusInternalServerError}
	for name, c := range map[string]struct {
		status   map[string]int
		fail     map[string]error
		back     time.Duration // at most, after the gateway is back
		sessions int           // calls while it was away, at most
	}{
		"nobody listens":       {nil, refused, knockEvery + time.Second, 0},
		"everything fails":     {down, nil, knockEvery + time.Second, 1},
		"sessions alone fail":  {alone, nil, outageMax + time.Second, 64},
		"refused, then it may": {map[string]int{"/sessions": http.StatusUnauthorized}, nil, refusalMax + time.Second, 10},
	} {
		for _, away := range []time.Duration{10 * time.Second, 95 * time.Second, 7 * time.Minute, time.Hour} {
			synctest.Test(t, func(t *testing.T) {
				g := &gateway{}
				r := g.clients(t)
				g.set(c.status, c.fail)
				if at := r.askFor(t.Context(), away); !at.IsZero() {
					t.Fatalf("%s: answered while it is away", name)
				}
				calls := len(g.sessions)
				g.set(nil, nil)
				back := time.Now()
				at := r.askFor(t.Context(), c.back+openFor)
				if at.IsZero() || at.Sub(back) > c.back {
					t.Errorf("%s for %v: answered %v after it is back", name, away, at.Sub(back))
				}
				if n := most(g.sessions[:calls], 8*time.Minute); n >= 8 || calls > c.sessions {
					t.Errorf("%s for %v: %d session calls, %d of them in eight minutes", name, away, calls, n)
				}
			})
		}
	}
}

// What stands how, is told by the last calls.
func TestStanding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gateway{}
		r := g.clients(t)
		named := func(name string) Standing {
			for _, s := range r.Standing() {
				if s.Name == name {
					return s
				}
			}
			t.Fatalf("%s has no standing", name)
			return Standing{}
		}
		if s := named(NameLinking); !s.Asked.IsZero() || !s.Away.IsZero() {
			t.Errorf("before the first call: %+v", s)
		}
		if err := r.ask(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := named(NameLinking); s.Asked.IsZero() || !s.Away.IsZero() {
			t.Errorf("after an answer: %+v", s)
		}
		g.set(map[string]int{"/links": http.StatusBadGateway}, nil)
		time.Sleep(time.Minute)
		since := time.Now()
		r.askFor(t.Context(), time.Minute)
		if s := named(NameLinking); !s.Away.Equal(since) || !s.Asked.After(since) || !named(NameGateway).Away.IsZero() {
			t.Errorf("away since %v: %+v", since, s)
		}
		g.set(map[string]int{"/links": http.StatusBadRequest}, nil)
		time.Sleep(openFor)
		if err := r.ask(t.Context()); err == nil {
			t.Fatal("a refusal is no error")
		}
		if s := named(NameLinking); !s.Away.IsZero() {
			t.Errorf("a refusal is an answer: %+v", s)
		}
	})
}

// Without a session nothing is asked that needs one: it is away with the gateway.
func TestStandingBehindTheGateway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gateway{}
		r := g.clients(t)
		g.set(map[string]int{"/sessions": http.StatusServiceUnavailable}, nil)
		since := time.Now()
		r.askFor(t.Context(), time.Minute)
		for _, s := range r.Standing() {
			if away := s.Away.Equal(since); away != (s.Name != NameDirectory) {
				t.Errorf("%s: %+v", s.Name, s)
			}
		}
	})
}

// A caller with hardly any time left says nothing of a registry.
func TestStandingIgnoresHaste(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gateway{}
		r := g.clients(t)
		if err := r.ask(t.Context()); err != nil {
			t.Fatal(err)
		}
		g.set(nil, map[string]error{everything: context.DeadlineExceeded})
		hasty, cancel := context.WithTimeout(t.Context(), patience/2)
		defer cancel()
		if err := r.ask(hasty); err == nil {
			t.Fatal("no error")
		}
		for _, s := range r.Standing() {
			if !s.Away.IsZero() {
				t.Errorf("%s is away: %+v", s.Name, s)
			}
		}
	})
}
