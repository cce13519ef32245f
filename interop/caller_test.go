//go:build integration

package interop

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// caller is somebody who dials through an HTTP gateway.
type caller struct {
	t                           *testing.T
	url, token, session, number string
	whole                       bool // the gateway sends all entries of the dialogue, not the last alone

	entries []string
	screen  string
	open    bool
}

// dial dials the code, with what follows it in a deep link.
func (c *caller) dial(path string) *caller {
	c.t.Helper()
	if path != "" {
		c.entries = strings.Split(path, "*")
	}
	return c.repeats()
}

// enter types something and expects that the page allows it.
func (c *caller) enter(text string) *caller {
	c.t.Helper()
	if !c.open {
		c.t.Fatalf("the dialogue is over, and %q was to be entered:\n%s", text, c.screen)
	}
	c.entries = append(c.entries, text)
	return c.repeats()
}

// repeats sends the last request: for the first time, or once more.
func (c *caller) repeats() *caller {
	c.t.Helper()
	status, page := post(c.t, c.url, c.token, url.Values{
		"sessionId": {c.session}, "phoneNumber": {c.number}, "serviceCode": {shortCode}, "text": {c.text()}})
	verb, screen, ok := strings.Cut(page, " ")
	if status != http.StatusOK || !ok || verb != "CON" && verb != "END" {
		c.t.Fatalf("the service answers %d %q", status, page)
	}
	c.t.Logf("%s, session %s: %s\n%s", c.number, c.session, verb, screen)
	c.screen, c.open = screen, verb == "CON"
	return c
}

func (c *caller) text() string {
	switch {
	case c.whole:
		return strings.Join(c.entries, "*")
	case len(c.entries) > 0:
		return c.entries[len(c.entries)-1]
	}
	return ""
}

// choose chooses the option whose label begins with these words, turning pages until
// it is there.
func (c *caller) choose(label string) *caller {
	c.t.Helper()
	for range 10 {
		if number := option(c.screen, label); number != "" {
			return c.enter(number)
		}
		if !strings.Contains(c.screen, "\n99. ") {
			break
		}
		c.enter("99")
	}
	c.t.Fatalf("there is no option %q:\n%s", label, c.screen)
	return nil
}

// shows expects words on the screen.
func (c *caller) shows(words ...string) *caller {
	c.t.Helper()
	holds(c.t, c.screen, words...)
	return c
}

// closes expects that the dialogue ended with the screen.
func (c *caller) closes() {
	c.t.Helper()
	if c.open {
		c.t.Fatalf("the dialogue is open after:\n%s", c.screen)
	}
}

// post posts a form as a gateway does.
func post(t *testing.T, to, token string, form url.Values) (status int, page string) {
	t.Helper()
	req, err := http.NewRequestWithContext(within(t, patience), http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}
