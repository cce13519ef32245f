package admin

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"healthdial/offline"
)

// downFor is a line that has been down for two hours.
var downFor = offline.Status{
	Down: now.Add(-2 * time.Hour), Count: 3, Octets: 900, Most: 10_000, MostOctets: 32 << 20, Refused: 2,
	Waiting: []offline.Waiting{{Job: "consent.submit", Count: 2, Octets: 600, Oldest: now.Add(-time.Hour)}, {Job: "person.promise", Count: 1, Octets: 300, Oldest: now.Add(-time.Minute)}},
}

// TestLine: how the line stands, for programs and for people. It changes nothing of
// readiness.
func TestLine(t *testing.T) {
	h, _ := parts{queue: &queue{}, control: controlled(nil), line: downFor}.panel(t)
	for _, tc := range []struct{ path, says string }{
		{"/v1/offline", `"waiting":[{"job":"consent.submit","count":2,"octets":600,`},
		{"/readyz", "line to the registries: down for 2h0m0s; 3 wait for it, of 10000 at most"},
		{"/", "down for 2h0m0s; 3 wait for it, of 10000 at most"},
		{"/metrics", "healthdial_line_up 0\n"},
		{"/metrics", `healthdial_line_waiting{job="consent.submit"} 2`},
		{"/metrics", `healthdial_line_waiting_seconds{job="consent.submit"} 3600`},
		{"/metrics", "healthdial_line_refused_total 2\n"},
	} {
		if code, body := ask(h, http.MethodGet, tc.path, secret); code != http.StatusOK || !strings.Contains(body, tc.says) {
			t.Errorf("%s: %d %s", tc.path, code, body)
		}
	}
	up, _ := parts{queue: &queue{}}.panel(t)
	if _, body := ask(up, http.MethodGet, "/readyz", ""); strings.Contains(body, "line to") {
		t.Errorf("a line that is up is told of:\n%s", body)
	}
	forwarding, _ := parts{queue: &queue{}, line: offline.Status{Count: 1}}.panel(t)
	if _, body := ask(forwarding, http.MethodGet, "/readyz", ""); !strings.Contains(body, "line to the registries: up; 1 waits to be forwarded") {
		t.Errorf("what is forwarded is not told of:\n%s", body)
	}
}
