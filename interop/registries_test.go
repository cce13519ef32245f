//go:build integration

package interop

import (
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
func startRegistries(t *testing.T, program, callbacks string) registries {
	t.Helper()
	p := start(t, "registries", t.TempDir(), program, "lab", "registries", "--listen", "127.0.0.1:0", "--callbacks", "http://"+callbacks)
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
