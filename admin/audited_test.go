package admin

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"healthdial/audit"
	"healthdial/gsm/smpp"
)

// ledger is an audit log that can be away.
type ledger struct {
	err    error
	events []string
}

func (l *ledger) record(_ context.Context, e audit.Event) error {
	if l.err == nil {
		f := e.Facts
		l.events = append(l.events, strings.TrimSpace(strings.Join([]string{e.Kind, f["command"], f["of"], e.Subject, f["by"], f["status"]}, " ")))
	}
	return l.err
}

// TestCommandsAreOnRecord: what changes or reveals is recorded before it is done, what
// only shows how things stand is not.
func TestCommandsAreOnRecord(t *testing.T) {
	var log ledger
	control := controlled(func(context.Context) (Reloaded, error) {
		log.events = append(log.events, "(reloads)")
		return Reloaded{}, nil
	})
	control.Record = log.record
	h, _ := parts{queue: &queue{}, links: []*smpp.Link{bound(t, "north")}, control: control}.panel(t)
	for _, tc := range []struct {
		method, path, token string
		want                []string
	}{
		{http.MethodGet, "/v1/links", secret, nil},
		{http.MethodGet, "/v1/links/north", secret, nil},
		{http.MethodPost, "/v1/secrets", secret, nil},
		{http.MethodPost, "/v1/reload", "another", nil},
		{http.MethodPost, "/v1/links/north/drain", secret, []string{"operator.command drain links north night-desk"}},
		{http.MethodPost, "/v1/reload", secret, []string{"operator.command reload   night-desk", "(reloads)"}},
		{http.MethodPost, "/v1/links/west/suspend", secret,
			[]string{"operator.command suspend links west night-desk", "operator.refused suspend links west night-desk 404"}},
		{http.MethodPost, "/v1/links/+919876500001/sing%20a%20song", secret,
			[]string{"operator.command unfit links unfit night-desk", "operator.refused unfit links unfit night-desk 404"}},
	} {
		log.events = nil
		ask(h, tc.method, tc.path, tc.token)
		if !slices.Equal(log.events, tc.want) {
			t.Errorf("%s %s: %q, want %q", tc.method, tc.path, log.events, tc.want)
		}
	}
}

// TestWithoutARecord: while the log cannot be written a link can still be suspended,
// which is said and counted; nothing is revealed.
func TestWithoutARecord(t *testing.T) {
	north := bound(t, "north")
	log := ledger{err: errors.New("away")}
	control := controlled(nil)
	control.Record = log.record
	h, _ := parts{queue: &queue{}, links: []*smpp.Link{north}, control: control}.panel(t)
	r := httptest.NewRequest(http.MethodPost, "/v1/links/north/suspend", nil)
	r.Header.Set("Authorization", "Bearer "+secret)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK || w.Header().Get(HeaderAudit) != "missing" || north.Health().State != smpp.Suspended {
		t.Errorf("suspend: %d, %v, %v", w.Code, w.Header(), north.Health().State)
	}
	if code, body := ask(h, http.MethodGet, "/v1/links/north/trace", secret); code != http.StatusServiceUnavailable || !strings.Contains(body, "nothing is shown") {
		t.Errorf("trace: %d %s", code, body)
	}
	if _, page := ask(h, http.MethodGet, "/metrics", ""); !strings.Contains(page, `healthdial_commands_unaudited_total{command="suspend"} 1`) {
		t.Errorf("not counted:\n%s", page)
	}
}
