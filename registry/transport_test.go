//go:build !production

package registry_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"healthdial/registry"
)

func TestReadsRetryTwice(t *testing.T) {
	w := newWorld(t, nil)
	w.fault(map[string]any{"prefix": "/api/hiecm/gateway/v3/providers", "status": 503, "next": 2})
	if _, err := w.Linking.Providers(t.Context(), "sample"); err != nil || *w.waits != 2 {
		t.Errorf("%v after %d pauses", err, *w.waits)
	}
	w.fault(map[string]any{"prefix": "/api/hiecm/gateway/v3/providers", "status": 503, "next": 3})
	_, err := w.Linking.Providers(t.Context(), "sample")
	if e := wantKind(t, err, registry.Unavailable); e.Status != 503 || e.Unknown || *w.waits != 4 {
		t.Errorf("%+v after %d pauses", e, *w.waits)
	}
}

func TestWritesNeverRetry(t *testing.T) {
	w := newWorld(t, nil)
	access := w.login("13", "dolma.sample@sbx").Access
	w.fault(map[string]any{"prefix": "/api/hiecm/consent", "status": 502, "next": 1})
	err := w.Consents.Deny(t.Context(), access, "some-request")
	if e := wantKind(t, err, registry.Unavailable); !e.Unknown || !e.Temporary() {
		t.Errorf("%+v", e)
	}
	if *w.waits != 0 {
		t.Error("a write was retried")
	}
	wantKind(t, w.Consents.Deny(t.Context(), access, "some-request"), registry.NotFound)
}

// A write that may not be sent any more is not, and says nothing of the registry; reads
// go on.
func TestWritesAskFirst(t *testing.T) {
	w := newWorld(t, nil)
	access := w.login("13", "dolma.sample@sbx").Access
	w.forbidden = errors.New("the lease is over")
	for range 10 {
		err := w.Consents.Deny(t.Context(), access, "some-request")
		if e := wantKind(t, err, registry.Unavailable); e.Unknown || !errors.Is(err, w.forbidden) {
			t.Fatalf("%+v", e)
		}
	}
	if _, err := w.Linking.Providers(t.Context(), "sample"); err != nil {
		t.Errorf("a read: %v", err)
	}
	w.forbidden = nil
	wantKind(t, w.Consents.Deny(t.Context(), access, "some-request"), registry.NotFound)
}

func TestReadsSurviveALostReply(t *testing.T) {
	w := newWorld(t, nil)
	w.fault(map[string]any{"prefix": "/api/hiecm/gateway/v3/providers", "lose": true, "next": 1})
	if _, err := w.Linking.Providers(t.Context(), "sample"); err != nil {
		t.Error(err)
	}
}

func TestEmpty401(t *testing.T) {
	w := newWorld(t, nil)
	access := w.login("13", "dolma.sample@sbx").Access
	w.fault(map[string]any{"prefix": "/api/hiecm", "empty401": true})
	_, _, err := w.Consents.List(t.Context(), access, registry.Page{})
	wantKind(t, err, registry.Unauthorized) // a person's token was shown
	_, err = w.Linking.Providers(t.Context(), "sample")
	wantKind(t, err, registry.Unavailable) // only our own
}

func TestInjectedCode(t *testing.T) {
	w := newWorld(t, nil)
	w.fault(map[string]any{"prefix": "/abha/api/v3/phr/app/login/request/otp", "code": "ABDM-1100", "next": 1})
	_, err := w.PHR.RequestLoginOTP(t.Context(), mobile(t, "11"))
	wantKind(t, err, registry.TooMany)
	if w.count("codes sent") != 0 {
		t.Error("a code was sent")
	}
}

// An open breaker answers at once, without asking; other families go on.
func TestBreaker(t *testing.T) {
	w := newWorld(t, nil)
	access := w.login("13", "dolma.sample@sbx").Access
	w.fault(map[string]any{"prefix": "/api/hiecm/consent", "status": 500})
	for range 5 {
		wantKind(t, w.Consents.Deny(t.Context(), access, "some-request"), registry.Unavailable)
	}
	w.lab1("DELETE", "/lab/faults", nil, nil)
	err := w.Consents.Deny(t.Context(), access, "some-request")
	if e := wantKind(t, err, registry.Unavailable); e.Status != 0 || e.Unknown || e.After <= 0 {
		t.Errorf("open breaker: %+v", e)
	}
	if _, err := w.Linking.Links(t.Context(), access); err != nil {
		t.Errorf("another family: %v", err)
	}
}

// Refusals are answers: they trip nothing.
func TestRefusalsDoNotTrip(t *testing.T) {
	w := newWorld(t, nil)
	access := w.login("13", "dolma.sample@sbx").Access
	for range 20 {
		wantKind(t, w.Consents.Deny(t.Context(), access, "no-such-request"), registry.NotFound)
	}
}

func TestTimeouts(t *testing.T) {
	w := newWorld(t, nil)
	c := w.lab.Registry()
	c.Timeout = 50 * time.Millisecond
	r := w.clients(c)
	defer r.Close()
	access := w.login("13", "dolma.sample@sbx").Access
	must(r.Linking.Links(t.Context(), access))(t)
	w.fault(map[string]any{"prefix": "/api/hiecm", "latencyMs": 5000})
	for name, ctx := range map[string]func(*testing.T) context.Context{"client": (*testing.T).Context, "caller": shortly} {
		begun := time.Now()
		err := r.Consents.Deny(ctx(t), access, "some-request")
		if e := wantKind(t, err, registry.Unavailable); !e.Unknown || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
		if d := time.Since(begun); d > time.Second {
			t.Errorf("%s: took %v", name, d)
		}
	}
}

func shortly(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// Nobody there: nothing was sent, so nothing may have happened.
func TestUnreachable(t *testing.T) {
	w := newWorld(t, nil)
	dead := httptest.NewServer(http.NotFoundHandler())
	c := w.lab.Registry()
	c.HPRURL = dead.URL + "/hpr"
	dead.Close()
	r := w.clients(c)
	defer r.Close()
	_, err := r.Doctors.ByMobile(t.Context(), mobile(t, "41"))
	if e := wantKind(t, err, registry.Unavailable); e.Unknown || !e.Temporary() {
		t.Errorf("%+v", e)
	}
	if s := err.Error(); strings.Contains(s, "900000") || strings.Contains(s, "searchByMobile") || !strings.Contains(s, "refused") {
		t.Errorf("the URL shows, or the cause does not, in %q", s)
	}
	c = w.lab.Registry()
	c.PHRURL = dead.URL
	r2 := w.clients(c)
	defer r2.Close()
	err = r2.PHR.Logout(t.Context(), "some-token") // a write
	if e := wantKind(t, err, registry.Unavailable); e.Unknown {
		t.Errorf("nothing was sent: %+v", e)
	}
}

// An id is one segment of a path, whatever is in it.
func TestIDsAreEscaped(t *testing.T) {
	w := newWorld(t, nil)
	access := w.login("13", "dolma.sample@sbx").Access
	for _, id := range []string{"a/b", "../artefact", "a?x=1", "a#b", "%2e%2e", "a;b"} {
		for _, err := range []error{
			w.Consents.Deny(t.Context(), access, id),
			second(w.Consents.Get(t.Context(), access, id)),
			second(w.Consents.ArtefactsOf(t.Context(), access, id)),
		} {
			if err == nil {
				continue // no artefacts of that request: a right answer
			}
			if e := wantKind(t, err, registry.NotFound); e.Code != "ABDM-1001" {
				t.Errorf("%q went elsewhere: %v", id, err)
			}
		}
	}
	for _, id := range []string{"", ".", "..", "a b", "a\nb", strings.Repeat("x", 129)} {
		if e := wantKind(t, w.Consents.Deny(t.Context(), access, id), registry.Refused); e.Status != 0 {
			t.Errorf("%q was sent", id)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// A reply that is huge, or no JSON, or a redirect, is an outage and shows nowhere.
func TestHostileReplies(t *testing.T) {
	replies := map[string]http.HandlerFunc{
		"huge": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"facilities":[],"more":%q}`, strings.Repeat("secret0 ", 1<<17))
		},
		"html": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>secret0</html>") },
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://secret0.invalid/", http.StatusFound)
		},
		"garbage": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := http.NewResponseController(w).Hijack()
			fmt.Fprint(conn, "secret0 secret0\r\n\r\n")
			conn.Close()
		},
		"error": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			fmt.Fprint(w, `{"error":{"code":"secret0","message":"secret0"}}`)
		},
	}
	for name, h := range replies {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			bad := httptest.NewServer(h)
			defer bad.Close()
			c := w.lab.Registry()
			c.HFRURL = bad.URL
			r := w.clients(c)
			defer r.Close()
			_, _, err := r.Facilities.Search(t.Context(), registry.FacilityQuery{PIN: "194101"})
			var e *registry.Error
			if !errors.As(err, &e) || !e.Temporary() {
				t.Errorf("got %v", err)
			}
			if strings.Contains(fmt.Sprintf("%v %+v", err, *e), "secret0") {
				t.Errorf("the reply shows in %v", err)
			}
		})
	}
}

// Every attempt carries fresh and well-formed headers.
func TestHeaders(t *testing.T) {
	w := newWorld(t, nil)
	var got []http.Header
	probe := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header)
		rw.WriteHeader(503)
	}))
	defer probe.Close()
	c := w.lab.Registry()
	c.HFRURL = probe.URL
	r := w.clients(c)
	defer r.Close()
	_, _, err := r.Facilities.Search(t.Context(), registry.FacilityQuery{PIN: "194101"})
	wantKind(t, err, registry.Unavailable)
	if len(got) != 3 {
		t.Fatalf("%d attempts", len(got))
	}
	ids := map[string]bool{}
	for _, h := range got {
		ids[h.Get("REQUEST-ID")] = true
		if h.Get("TIMESTAMP") != "2026-11-20T09:00:00.000Z" || h.Get("X-CM-ID") != "sbx" || !strings.HasPrefix(h.Get("Authorization"), "Bearer lab.") {
			t.Errorf("headers: %q %q", h.Get("TIMESTAMP"), h.Get("X-CM-ID"))
		}
	}
	if len(ids) != 3 {
		t.Errorf("%d REQUEST-IDs in 3 attempts", len(ids))
	}
}
