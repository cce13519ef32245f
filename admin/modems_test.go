package admin

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"healthdial/gsm/modem"
)

// rack is a modem that stands as it was told.
type rack struct {
	state modem.State
	left  *int
	err   error
}

func (*rack) Name() string { return "post-a" }
func (r *rack) Suspend()   { r.state = modem.Suspended }
func (r *rack) Drain()     { r.state = modem.Drained }
func (r *rack) Resume()    { r.state = modem.Running }

func (r *rack) Standing(context.Context) ModemStanding {
	h := modem.Health{Name: "post-a", State: r.state, Reason: "as the test says", Signal: -71, Counters: map[string]uint64{"sent": 5}}
	return ModemStanding{h, r.left}
}

func (r *rack) Dial(context.Context, string) (string, error) { return "Bal:Rs 12.50", r.err }

func (p parts) with(r *rack) parts {
	p.queue, p.modems = &queue{}, func() []Modem { return []Modem{r} }
	return p
}

// TestModemsAreTold: what is commanded, with what comes of it.
func TestModemsAreTold(t *testing.T) {
	r := &rack{state: modem.Running}
	h, _ := parts{control: controlled(nil)}.with(r).panel(t)
	for _, tc := range []struct {
		method, path string
		want         int
		says         string
	}{
		{http.MethodGet, "/v1/modems", http.StatusOK, `"state":"running"`},
		{http.MethodPost, "/v1/modems/post-a/drain", http.StatusOK, `"state":"drained"`},
		{http.MethodPost, "/v1/modems/post-a/suspend", http.StatusOK, `"state":"suspended"`},
		{http.MethodPost, "/v1/modems/post-a/drain", http.StatusConflict, "resume it first"},
		{http.MethodPost, "/v1/modems/post-a/resume", http.StatusOK, `"state":"running"`},
		{http.MethodGet, "/v1/modems/post-a", http.StatusOK, `"state":"running"`},
		{http.MethodPost, "/v1/modems/post-a/explode", http.StatusNotFound, "suspend, drain or resume"},
		{http.MethodGet, "/v1/modems/post-z", http.StatusNotFound, `there is no modem \"post-z\"`},
	} {
		if code, body := ask(h, tc.method, tc.path, secret); code != tc.want || !strings.Contains(body, tc.says) {
			t.Errorf("%s %s: %d %s", tc.method, tc.path, code, body)
		}
	}
	r.state = modem.Stopped
	if code, body := ask(h, http.MethodPost, "/v1/modems/post-a/resume", secret); code != http.StatusConflict {
		t.Errorf("a modem that does not run: %d %s", code, body)
	}
}

// dial asks for a code to be dialled. It is in the body: addresses are written down.
func dial(h http.Handler, code string) (int, string) {
	r := httptest.NewRequest(http.MethodPost, "/v1/modems/post-a/ussd", strings.NewReader(url.Values{"code": {code}}.Encode()))
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestModemDials(t *testing.T) {
	r := &rack{state: modem.Running}
	h, _ := parts{control: controlled(nil)}.with(r).panel(t)
	for code, want := range map[string]int{"*123#": http.StatusOK, "ATD": http.StatusBadRequest, "": http.StatusBadRequest, "*": http.StatusBadRequest} {
		if status, body := dial(h, code); status != want || want == http.StatusOK && !strings.Contains(body, `{"said":"Bal:Rs 12.50"}`) {
			t.Errorf("%s: %d %s", code, status, body)
		}
	}
	r.err = errors.New("the network does not answer")
	if code, body := dial(h, "*123#"); code != http.StatusBadGateway || !strings.Contains(body, "does not answer") {
		t.Errorf("a dial in vain: %d %s", code, body)
	}
}

// TestDialsAreOnRecord: that something was dialled is on record, what was dialled is not.
func TestDialsAreOnRecord(t *testing.T) {
	log := &ledger{}
	c := controlled(nil)
	c.Record = log.record
	h, _ := parts{control: c}.with(&rack{state: modem.Running}).panel(t)
	dial(h, "*123#")
	if want := []string{"operator.command ussd modems post-a night-desk"}; !slices.Equal(log.events, want) {
		t.Errorf("%q, want %q", log.events, want)
	}
}

// TestReadyByModem: a post that has nothing but a modem is ready when that runs.
func TestReadyByModem(t *testing.T) {
	for state, want := range map[modem.State]int{
		modem.Running: http.StatusOK, modem.Drained: http.StatusOK, modem.Searching: http.StatusServiceUnavailable, modem.Locked: http.StatusServiceUnavailable,
	} {
		h, _ := parts{}.with(&rack{state: state}).panel(t)
		if code, body := ask(h, http.MethodGet, "/readyz", ""); code != want || !strings.Contains(body, "modem post-a: as the test says") {
			t.Errorf("%s: %d %s", state, code, body)
		}
	}
}

// TestModemMetrics: how a modem stands, for Prometheus.
func TestModemMetrics(t *testing.T) {
	left := 7
	h, _ := parts{}.with(&rack{state: modem.Searching, left: &left}).panel(t)
	_, body := ask(h, http.MethodGet, "/metrics", "")
	for _, line := range []string{
		`healthdial_modem_state{modem="post-a",state="searching"} 1`, `healthdial_modem_state{modem="post-a",state="running"} 0`,
		`healthdial_modem_signal_dbm{modem="post-a"} -71`, `healthdial_modem_quota_left{modem="post-a"} 7`, `healthdial_modem_events_total{event="sent",modem="post-a"} 5`,
	} {
		if !strings.Contains(body, line+"\n") {
			t.Errorf("no %s", line)
		}
	}
}
