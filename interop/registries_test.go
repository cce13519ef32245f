//go:build integration

package interop

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// registries are the laboratory's, as a process.
type registries struct{ url string }

// startRegistries starts them; callbacks go to the address.
func startRegistries(t *testing.T, callbacks string) registries {
	t.Helper()
	p := start(t, "registries", t.TempDir(), made.program, "lab", "registries", "--listen", "127.0.0.1:0", "--callbacks", "http://"+callbacks)
	url, ok := strings.CutPrefix(p.line(within(t, 20*time.Second), t), "registries ")
	if !ok {
		t.Fatal("the registries do not say where they are")
	}
	return registries{url}
}

// code is the code that was sent to a mobile for a purpose since a time: enrol,
// login, link, doctor.
func (r registries) code(t *testing.T, mobile, purpose string, since time.Time) string {
	t.Helper()
	ctx := within(t, 10*time.Second)
	var last struct {
		OTP  string
		Sent time.Time
	}
	eventually(ctx, t, "no code for "+purpose, func() bool {
		return getJSON(ctx, r.url+"/lab/otps/"+mobile[len(mobile)-10:]+"?for="+purpose, &last) && !last.Sent.Before(since)
	})
	return last.OTP
}

// fault is something that goes wrong at the registries, for paths under a prefix.
type fault struct {
	Prefix  string `json:"prefix"`
	Method  string `json:"method,omitempty"`    // any if empty
	Latency int    `json:"latencyMs,omitempty"` // before anything is done
	Status  int    `json:"status,omitempty"`    // the answer, and nothing is done
	Lose    bool   `json:"lose,omitempty"`      // it is done, and the answer is lost
	Next    int    `json:"next,omitempty"`      // only for so many; 0 until they recover
}

// away is that the registries answer everything with 503.
var away = fault{Prefix: "/", Status: http.StatusServiceUnavailable}

// fail makes something go wrong from now on.
func (r registries) fail(t *testing.T, f fault) {
	t.Helper()
	body, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	r.faults(t, http.MethodPost, body, http.StatusCreated)
}

// recover ends everything that goes wrong.
func (r registries) recover(t *testing.T) {
	t.Helper()
	r.faults(t, http.MethodDelete, nil, http.StatusNoContent)
}

func (r registries) faults(t *testing.T, method string, body []byte, want int) {
	t.Helper()
	req, err := http.NewRequestWithContext(within(t, patience), method, r.url+"/lab/faults", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		t.Fatalf("%s /lab/faults: %s", method, resp.Status)
	}
}

// journal is what the registries did: how often each thing, and what was decided of
// each request and artefact.
type journal struct {
	Counts    map[string]int
	Decisions map[string]map[string]int
}

func (r registries) journal(t *testing.T) (j journal) {
	t.Helper()
	if !getJSON(within(t, patience), r.url+"/lab/log", &j) {
		t.Fatal("the registries do not say what they did")
	}
	return j
}

// decisions are how many approvals and revocations took effect at the registries.
type decisions struct{ granted, revoked int }

// decided expects these decisions at the registries, and none put to them again
// after it took effect.
func (w *world) decided(want decisions) {
	w.t.Helper()
	j := w.registries.journal(w.t)
	if got := (decisions{j.Counts["GRANTED"], j.Counts["REVOKED"]}); got != want {
		w.t.Errorf("the registries have %+v, want %+v", got, want)
	}
	if n := j.Counts["repeated decisions"]; n != 0 {
		w.t.Errorf("%d decisions were put to the registries again", n)
	}
	for id, d := range j.Decisions {
		for what, n := range d {
			if n != 1 {
				w.t.Errorf("%s is %s %d times", id, what, n)
			}
		}
	}
}

// getJSON asks for a document; it is false if there is none.
func getJSON(ctx context.Context, url string, v any) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	return resp.StatusCode == http.StatusOK && json.NewDecoder(resp.Body).Decode(v) == nil
}
