//go:build !production

package main

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"healthdial/admin"
)

// TestGateway dials over an HTTP gateway, which must prove itself and may speak for
// its own numbers and codes only. The talk is the number's: USSD over SMPP goes on
// where the gateway left off.
func TestGateway(t *testing.T) {
	t.Parallel()
	c := build(t)
	token, err := os.ReadFile(filepath.Join(c.data, "gateway.secret"))
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.TrimSpace(string(token))
	for _, tc := range []struct {
		name, token, number, code, text string
		status                          int
		page                            string
	}{
		{"a deep link", secret, "+919000000025", demoCode, "1*1", http.StatusOK, "CON To make a HealthID"},
		{"an answer after it", secret, "+919000000025", demoCode, "1*1*99", http.StatusOK, "CON Complaints"},
		{"no token", "", "+919000000024", demoCode, "", http.StatusUnauthorized, ""},
		{"another's number", secret, "+33123456789", demoCode, "", http.StatusForbidden, ""},
		{"another's code", secret, "+919000000024", "*999#", "", http.StatusForbidden, ""},
		{"dial", secret, "+919000000024", demoCode, "", http.StatusOK, "CON Choose a language"},
		{"answer", secret, "+919000000024", demoCode, "1", http.StatusOK, "CON Welcome"},
		{"the gateway's repeat", secret, "+919000000024", demoCode, "1", http.StatusOK, "CON Welcome"},
		{"a second answer", secret, "+919000000024", demoCode, "1*1", http.StatusOK, "CON To make a HealthID"},
	} {
		status, page := c.post(tc.token, url.Values{
			"sessionId": {"s1"}, "phoneNumber": {tc.number}, "serviceCode": {tc.code}, "text": {tc.text}})
		if status != tc.status || !strings.HasPrefix(page, tc.page) {
			t.Errorf("%s: %d %q, want %d %q", tc.name, status, page, tc.status, tc.page)
		}
	}
	h := c.phone("+919000000024")
	h.show(h.net.Dial(t.Context(), h.number, demoCode))
	if _, ok := h.option("Continue"); !ok {
		h.fail("the talk does not go on over SMPP")
	}
}

// post sends a request as an HTTP gateway does.
func (c city) post(token string, form url.Values) (status int, page string) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.at.gateways+admin.PathUSSD, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
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
