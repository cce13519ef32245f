//go:build !production

package registries_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"healthdial/gsm/msisdn"
	"healthdial/lab/registries"
	"healthdial/registry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var keys = sync.OnceValues(registries.NewKeys)

type bench struct {
	t    *testing.T
	lab  *registries.Lab
	reg  *registry.Registry
	http *http.Client
}

func newBench(t *testing.T, c registries.Config) *bench {
	t.Helper()
	b := &bench{t: t, http: &http.Client{Transport: &http.Transport{}}}
	var err error
	if c.Keys, err = keys(); err != nil {
		t.Fatal(err)
	}
	if b.lab, err = registries.New(c); err != nil {
		t.Fatal(err)
	}
	if b.reg, err = registry.New(b.lab.Registry(), registry.Deps{HTTP: b.http}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.lab.Run(ctx) }()
	<-b.lab.Ready()
	t.Cleanup(func() {
		b.reg.Close()
		b.http.CloseIdleConnections()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return b
}

// do makes a bare request.
func (b *bench) do(method, path, body string, header ...string) (int, string) {
	b.t.Helper()
	req, err := http.NewRequest(method, b.lab.URL()+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	got, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(got)
}

func (b *bench) session() string {
	b.t.Helper()
	status, body := b.do("POST", "/api/hiecm/gateway/v3/sessions", `{"clientId":"lab-client","clientSecret":"lab-secret","grantType":"client_credentials"}`)
	var got struct{ AccessToken string }
	if json.Unmarshal([]byte(body), &got); status != 202 || got.AccessToken == "" {
		b.t.Fatalf("%d %s", status, body)
	}
	return got.AccessToken
}

// The real gateway locks a client out after eight failures, whatever follows.
func TestSessionLock(t *testing.T) {
	b := newBench(t, registries.Config{})
	for range 8 {
		if status, _ := b.do("POST", "/api/hiecm/gateway/v3/sessions", `{"clientId":"lab-client","clientSecret":"no"}`); status != 401 {
			t.Fatalf("status %d", status)
		}
	}
	status, _ := b.do("POST", "/api/hiecm/gateway/v3/sessions", `{"clientId":"lab-client","clientSecret":"lab-secret","grantType":"client_credentials"}`)
	if status != 429 {
		t.Errorf("status %d after eight failures", status)
	}
}

func TestHeadersAreChecked(t *testing.T) {
	b := newBench(t, registries.Config{})
	const path, id = "/api/hiecm/gateway/v3/providers?name=sample", "18235d89-cb13-479d-ad71-7a57d5f669a8"
	token, now := "Bearer "+b.session(), time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	for _, tt := range []struct {
		name   string
		header []string
		status int
		code   string
	}{
		{"none", nil, 401, "900901"},
		{"no id", []string{"Authorization", token, "TIMESTAMP", now, "X-CM-ID", "sbx"}, 400, "ABDM-1030"},
		{"old", []string{"Authorization", token, "REQUEST-ID", "28235d89-cb13-479d-ad71-7a57d5f669a8", "TIMESTAMP", "2022-10-06T15:10:00.587Z", "X-CM-ID", "sbx"}, 400, "ABDM-1016"},
		{"CM", []string{"Authorization", token, "REQUEST-ID", "38235d89-cb13-479d-ad71-7a57d5f669a8", "TIMESTAMP", now, "X-CM-ID", "abdm"}, 400, "ABDM-1010"},
		{"good", []string{"Authorization", token, "REQUEST-ID", id, "TIMESTAMP", now, "X-CM-ID", "sbx"}, 200, ""},
		{"again", []string{"Authorization", token, "REQUEST-ID", id, "TIMESTAMP", now, "X-CM-ID", "sbx"}, 400, "ABDM-1030"},
	} {
		if status, body := b.do("GET", path, "", tt.header...); status != tt.status || !strings.Contains(body, tt.code) {
			t.Errorf("%s: %d %s", tt.name, status, body)
		}
	}
}

// A field that is not encrypted, or under the wrong key, is refused.
func TestPlainFieldsAreRefused(t *testing.T) {
	b := newBench(t, registries.Config{})
	status, body := b.do("POST", "/abha/api/v3/phr/app/enrollment/request/otp",
		`{"scope":["abha-address-enroll","mobile-verify"],"loginHint":"mobile-number","loginId":"9000000021","otpSystem":"abdm"}`,
		"Authorization", "Bearer "+b.session(), "REQUEST-ID", "18235d89-cb13-479d-ad71-7a57d5f669a8",
		"TIMESTAMP", time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "X-CM-ID", "sbx")
	if status != 400 {
		t.Errorf("%d %s", status, body)
	}
}

// Over HTTP a code shows at /lab/otps and nowhere else; a mobile nowhere in the log.
func TestCodesShowInOnePlace(t *testing.T) {
	b := newBench(t, registries.Config{})
	m, err := msisdn.Parse("+919000000021", "IN")
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := b.do("GET", "/lab/otps/9000000021", ""); status != 404 {
		t.Errorf("a code before it was sent: %d", status)
	}
	if _, err := b.reg.PHR.RequestEnrolOTP(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	status, body := b.do("GET", "/lab/otps/9000000021", "")
	var got struct{ OTP, For string }
	if json.Unmarshal([]byte(body), &got); status != 200 || len(got.OTP) != 6 || got.For != "enrol" {
		t.Fatalf("%d %s", status, body)
	}
	if status, _ := b.do("GET", "/lab/otps/9000000021?for=login", ""); status != 404 {
		t.Errorf("a code for another purpose: %d", status)
	}
	_, log := b.do("GET", "/lab/log", "")
	if strings.Contains(log, got.OTP) || strings.Contains(log, "900000") {
		t.Errorf("the log tells: %s", log)
	}
}

func TestBadOrders(t *testing.T) {
	b := newBench(t, registries.Config{})
	for _, tt := range []struct{ method, path, body string }{
		{"POST", "/lab/faults", `{"prefix":"no-slash"}`},
		{"POST", "/lab/faults", `{"prefix":"/","rate":2}`},
		{"POST", "/lab/faults", `{"prefix":"/","status":99}`},
		{"POST", "/lab/faults", `[null]`},
		{"POST", "/lab/faults", `{`},
		{"POST", "/lab/consent-requests", `{"patient":{"id":"nobody@sbx"}}`},
		{"POST", "/lab/consent-requests", `{"patient":{"id":"asha.sample@sbx"},"hiTypes":["Secrets"]}`},
		{"POST", "/lab/consent-requests/none/expire", ``},
	} {
		if status, _ := b.do(tt.method, tt.path, tt.body); status != 400 && status != 404 {
			t.Errorf("%s %s: %d", tt.path, tt.body, status)
		}
	}
}

func TestFaultsByRate(t *testing.T) {
	b := newBench(t, registries.Config{Seed: 3})
	b.do("POST", "/lab/faults", `{"prefix":"/api/hiecm/gateway/v3/certs","status":503,"rate":0.5}`)
	failed := 0
	for range 200 {
		if status, _ := b.do("GET", "/api/hiecm/gateway/v3/certs", ""); status == 503 {
			failed++
		}
	}
	if failed < 60 || failed > 140 {
		t.Errorf("%d of 200 failed at a rate of one half", failed)
	}
	if status, _ := b.do("DELETE", "/lab/faults", ""); status != 204 {
		t.Errorf("status %d", status)
	}
	if status, _ := b.do("GET", "/api/hiecm/gateway/v3/certs", ""); status != 200 {
		t.Error("a cleared fault strikes")
	}
}

// hook is a callback listener that a test controls.
func hook(t *testing.T, b *bench, answer func(n int) int) chan *http.Request {
	got := make(chan *http.Request, 16)
	var n atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		w.WriteHeader(answer(int(n.Add(1))))
		got <- r.Clone(context.WithoutCancel(r.Context()))
	}))
	t.Cleanup(srv.Close)
	b.lab.SetCallbackURL(srv.URL)
	return got
}

func ask(t *testing.T, b *bench) {
	t.Helper()
	now := time.Now()
	_, err := b.reg.HIU.RequestConsent(t.Context(), registry.Ask{HIU: registry.Party{ID: "IN0410000001"}, Patient: "asha.sample@sbx",
		Purpose: registry.Purpose{Code: "CAREMGT"}, HITypes: []string{"Prescription"},
		Requester:  registry.Requester{Name: "Dr Anita Sample", Identifier: registry.Identifier{Type: "REGNO", Value: "1"}},
		Permission: registry.Permission{AccessMode: "VIEW", From: now.AddDate(-1, 0, 0), To: now, EraseAt: now.AddDate(0, 1, 0)}})
	if err != nil {
		t.Fatal(err)
	}
}

func arrived(t *testing.T, got chan *http.Request) *http.Request {
	t.Helper()
	select {
	case r := <-got:
		return r
	case <-time.After(5 * time.Second):
		t.Fatal("no callback")
		return nil
	}
}

// A callback that is not taken comes again under the same REQUEST-ID.
func TestCallbacksAreRepeated(t *testing.T) {
	b := newBench(t, registries.Config{})
	got := hook(t, b, func(n int) int {
		if n == 1 {
			return 503
		}
		return 202
	})
	ask(t, b)
	first, second := arrived(t, got), arrived(t, got)
	if a, z := first.Header.Get("REQUEST-ID"), second.Header.Get("REQUEST-ID"); a != z || a == "" {
		t.Errorf("%q, then %q", a, z)
	}
	if _, err := b.reg.Callbacks.Verify(t.Context(), second.Header); err != nil {
		t.Error(err)
	}
}

func TestCallbacksDoubledAndLost(t *testing.T) {
	b := newBench(t, registries.Config{})
	got := hook(t, b, func(int) int { return 202 })
	b.do("POST", "/lab/faults", fmt.Sprintf(`[{"prefix":%q,"lose":true,"next":1},{"prefix":%q,"double":true,"next":1}]`,
		registry.PathConsentOnInit, registry.PathConsentOnInit))
	ask(t, b) // lost
	ask(t, b) // doubled
	ask(t, b)
	ids := map[string]int{}
	for range 3 {
		ids[arrived(t, got).Header.Get("REQUEST-ID")]++
	}
	if len(ids) != 2 {
		t.Errorf("callbacks %v", ids)
	}
	if _, log := b.do("GET", "/lab/log", ""); !strings.Contains(log, `"callbacks lost":1`) {
		t.Errorf("log %s", log)
	}
}

// The same seed draws the same codes.
func TestSeed(t *testing.T) {
	var codes [2]string
	for i := range codes {
		b := newBench(t, registries.Config{Seed: 42})
		m, _ := msisdn.Parse("+919000000021", "IN")
		if _, err := b.reg.PHR.RequestEnrolOTP(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		var got struct{ OTP string }
		_, body := b.do("GET", "/lab/otps/9000000021", "")
		_ = json.Unmarshal([]byte(body), &got)
		codes[i] = got.OTP
	}
	if codes[0] != codes[1] || codes[0] == "" {
		t.Errorf("codes %q", codes)
	}
}

func TestRunEndsWithHangingRequests(t *testing.T) {
	b := newBench(t, registries.Config{})
	b.do("POST", "/lab/faults", `{"prefix":"/api","latencyMs":60000}`)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", b.lab.URL()+"/api/hiecm/gateway/v3/certs", nil)
	if resp, err := b.http.Do(req); err == nil {
		resp.Body.Close()
		t.Error("answered")
	}
} // newBench's clean-up proves that Run returns
