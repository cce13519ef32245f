//go:build !production

package main

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPlatform calls over a voice platform, which must prove itself: what it is told to
// play is a clip of ours, and what was keyed is a turn of the number's talk,
// which goes on over USSD when the call is over.
func TestPlatform(t *testing.T) {
	t.Parallel()
	c := build(t)
	token, err := os.ReadFile(filepath.Join(c.data, "platform.secret"))
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := c.voicexml("", http.MethodGet, "lab-voicexml/call", nil); status != http.StatusUnauthorized {
		t.Fatalf("nobody is answered %d", status)
	}
	secret := strings.TrimSpace(string(token))
	if _, doc := c.voicexml(secret, http.MethodGet, "lab-voicexml/call", nil); !strings.Contains(doc, "session.connection.remote.uri") {
		t.Fatalf("a platform that does not say who calls gets %s", doc)
	}
	_, doc := c.voicexml(secret, http.MethodPost, "lab-voicexml/call", url.Values{"caller": {"sip:+919000000027@gw.example.in"}})
	leg := regexp.MustCompile(`name="leg" expr="&#39;([^&]+)&#39;"`).FindStringSubmatch(doc)
	if leg == nil {
		t.Fatalf("no question in %s", doc)
	}
	if clip := regexp.MustCompile(`src="[^"]+/ivr/(clip/[^"]+)"`).FindStringSubmatch(doc); clip != nil {
		if status, sound := c.voicexml("", http.MethodGet, clip[1], nil); status != http.StatusOK || !strings.HasPrefix(sound, "RIFF") {
			t.Errorf("a clip is answered %d", status)
		}
	} else if !strings.Contains(doc, "Choose a language") {
		t.Errorf("neither a clip nor a text in %s", doc)
	}
	for _, keys := range []string{"1", "1"} { // English, a HealthID
		status, doc := c.voicexml(secret, http.MethodPost, "lab-voicexml/turn", url.Values{"leg": {leg[1]}, "keys": {keys}})
		next := regexp.MustCompile(`name="leg" expr="&#39;([^&]+)&#39;"`).FindStringSubmatch(doc)
		if status != http.StatusOK || next == nil || !strings.Contains(doc, "<field") {
			t.Fatalf("a key is answered %d: %s", status, doc)
		}
		leg = next
	}
	if status, _ := c.voicexml(secret, http.MethodPost, "lab-voicexml/drop", url.Values{"leg": {leg[1]}, "why": {"hung_up"}}); status != http.StatusOK {
		t.Errorf("the end is answered %d", status)
	}
	h := c.phone("+919000000027")
	h.show(h.net.Dial(t.Context(), h.number, demoCode))
	if _, ok := h.option("Continue"); !ok {
		h.fail("the talk does not go on over USSD")
	}
}

// voicexml sends a request as a platform does.
func (c city) voicexml(token, method, path string, form url.Values) (status int, doc string) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.at.gateways+"/ivr/"+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		r.SetBasicAuth("lab-voicexml", token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}
