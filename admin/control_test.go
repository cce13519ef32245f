package admin

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"healthdial/gsm/smpp"
)

const secret = "only-in-this-test-0123456789"

// controlled is a Control with a token and a reload of the test's own.
func controlled(reload func(context.Context) (Reloaded, error)) Control {
	return Control{Token: func() Token { return NewToken("night-desk", secret) }, Reload: reload, Stopping: make(chan struct{})}
}

func ask(h http.Handler, method, path, token string) (int, string) {
	r := httptest.NewRequest(method, path, nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestCommandsNeedTheToken(t *testing.T) {
	off, _ := panel(t, &queue{})
	on, _ := parts{queue: &queue{}, control: controlled(nil)}.panel(t)
	for _, tc := range []struct {
		name        string
		h           http.Handler
		path, token string
		want        int
		says        string
	}{
		{"switched off", off, "/v1/links", secret, http.StatusNotFound, "admin.operators.token_file"},
		{"no token", on, "/v1/links", "", http.StatusUnauthorized, "the token is missing"},
		{"another token", on, "/v1/links", secret + "0", http.StatusUnauthorized, "the token is missing"},
		{"nothing there, for nobody", on, "/v1/secrets", "", http.StatusUnauthorized, "the token is missing"},
		{"nothing there", on, "/v1/secrets", secret, http.StatusNotFound, "there is no such command"},
		{"the token", on, "/v1/links", secret, http.StatusOK, `{"links":[]}`},
		{"open as ever", on, "/healthz", "", http.StatusOK, "running"},
		{"metrics too", on, "/metrics", "", http.StatusOK, "healthdial_store_up"},
	} {
		if code, body := ask(tc.h, http.MethodGet, tc.path, tc.token); code != tc.want || !strings.Contains(body, tc.says) {
			t.Errorf("%s: %d %s", tc.name, code, body)
		}
	}
}

// bound is a link that is bound to an SMSC of the test's, until the test ends.
func bound(t *testing.T, name string) *smpp.Link {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	take := smpp.HandlerFunc(func(context.Context, *smpp.Bind, smpp.Message) (string, smpp.Status) { return "id", smpp.StatusOK })
	server := smpp.NewServer(smpp.ServerConfig{Authenticator: smpp.AuthenticatorFunc(func(context.Context, smpp.BindRequest) smpp.Status { return smpp.StatusOK })})
	link := smpp.NewLink(smpp.Config{Name: name, Addr: ln.Addr().String(), SystemID: "test"})
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 2)
	go func() { ended <- server.Serve(ctx, ln, take) }()
	go func() { ended <- link.Run(ctx, take) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-ended, <-ended); err != nil {
			t.Error(err)
		}
	})
	<-link.Bound()
	return link
}

func TestLinksAreTold(t *testing.T) {
	idle := smpp.NewLink(smpp.Config{Name: "south", Addr: "127.0.0.1:1"})
	var log strings.Builder
	h, _ := parts{queue: &queue{}, links: []*smpp.Link{bound(t, "north"), idle}, control: controlled(nil), log: slog.New(slog.NewTextHandler(&log, nil))}.panel(t)
	for _, tc := range []struct {
		method, path string
		want         int
		says         string
	}{
		{http.MethodGet, "/v1/links", http.StatusOK, `{"links":[{"link":"north","kind":"link","state":"running"`},
		{http.MethodGet, "/v1/links/north", http.StatusOK, `"reason":"bound 1 of 1"`},
		{http.MethodGet, "/v1/links/west", http.StatusNotFound, `{"error":"there is no link \"west\"`},
		{http.MethodPost, "/v1/links/west/suspend", http.StatusNotFound, "there is no link"},
		{http.MethodPost, "/v1/links/north/dance", http.StatusNotFound, "a link is told to suspend, drain or resume"},
		{http.MethodGet, "/v1/links/north/suspend", http.StatusNotFound, "there is no such command"},
		{http.MethodPost, "/v1/links/south/suspend", http.StatusConflict, "link south is not running: not started"},
		{http.MethodPost, "/v1/links/north/drain", http.StatusOK, `"state":"isolated"`},
		{http.MethodPost, "/v1/links/north/drain", http.StatusOK, `"state":"isolated"`},
		{http.MethodPost, "/v1/links/north/suspend", http.StatusOK, `"state":"suspended"`},
		{http.MethodPost, "/v1/links/north/drain", http.StatusConflict, "resume it first"},
		{http.MethodPost, "/v1/links/north/resume", http.StatusOK, `"link":"north"`},
	} {
		if code, body := ask(h, tc.method, tc.path, secret); code != tc.want || !strings.Contains(body, tc.says) {
			t.Errorf("%s %s: %d %s", tc.method, tc.path, code, body)
		}
	}
	for _, want := range []string{`msg="link told to suspend" listener=operators by=night-desk from=`, "link=north"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, &log)
		}
	}
}

func TestReloadIsAnswered(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  error
		want int
		says string
	}{
		{"taken", nil, http.StatusOK, `{"links":[{"kind":"link","link":"north","did":"started"}],"also":["routes"]}`},
		{"wrong", &ReloadRefused{Problems: []string{"a.yaml:1:1: x"}}, http.StatusUnprocessableEntity,
			`{"error":"1 problem in the configuration; nothing was changed","problems":["a.yaml:1:1: x"]}`},
		{"restart", &ReloadRefused{Restart: []string{"store", "keys"}}, http.StatusConflict, `{"error":"needs a restart: store, keys; nothing was changed"}`},
		{"failed", errors.New("oops"), http.StatusInternalServerError, "Internal Server Error"},
	} {
		h, _ := parts{queue: &queue{}, control: controlled(func(context.Context) (Reloaded, error) {
			return Reloaded{[]LinkChange{{"link", "north", "started"}}, []string{"routes"}}, tc.err
		})}.panel(t)
		if code, body := ask(h, http.MethodPost, "/v1/reload", secret); code != tc.want || strings.TrimSpace(body) != tc.says {
			t.Errorf("%s: %d %s", tc.name, code, body)
		}
	}
}

// TestTraceStreams: events come line by line as they happen, masked, and the stream
// ends when the service stops.
func TestTraceStreams(t *testing.T) {
	north, control := bound(t, "north"), controlled(nil)
	stopping := make(chan struct{})
	control.Stopping = stopping
	h, _ := parts{queue: &queue{}, links: []*smpp.Link{north}, control: control}.panel(t)
	server := httptest.NewServer(h)
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1/links/north/trace", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer resp.Body.Close()
	if _, err := north.Send(t.Context(), smpp.Message{Dest: smpp.Address{Addr: "919000000021"}, Payload: []byte("a secret")}); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(resp.Body)
	for _, command := range []string{"submit_sm", "submit_sm_resp"} {
		var e smpp.Event
		if !lines.Scan() || json.Unmarshal(lines.Bytes(), &e) != nil || e.Command != command || strings.Contains(lines.Text(), "9000000021") {
			t.Fatalf("instead of %s came %q", command, lines.Text())
		}
	}
	close(stopping)
	if lines.Scan() || lines.Err() != nil {
		t.Errorf("the trace ends with %q, %v", lines.Text(), lines.Err())
	}
}
