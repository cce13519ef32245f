package gateway

import (
	"encoding/hex"
	"errors"
	"net/http"
	"testing"
)

func hexHash(secret string) string {
	h := HashSecret(secret)
	return hex.EncodeToString(h[:])
}

func TestParseSecret(t *testing.T) {
	if got, err := ParseSecret(" " + hexHash("x") + "\n"); err != nil || got != HashSecret("x") {
		t.Errorf("ParseSecret = %x, %v", got, err)
	}
	for _, s := range []string{"", "x", "abcd", hexHash("x")[1:]} {
		if _, err := ParseSecret(s); !errors.Is(err, ErrSecret) {
			t.Errorf("ParseSecret(%q) = %v", s, err)
		}
	}
}

func TestShown(t *testing.T) {
	for name, tc := range map[string]struct {
		show func(*http.Request)
		want bool
	}{
		"bearer":             {func(r *http.Request) { r.Header.Set("Authorization", "bearer  sample-1 ") }, true},
		"basic":              {func(r *http.Request) { r.SetBasicAuth("north", "sample-1") }, true},
		"another's name":     {func(r *http.Request) { r.SetBasicAuth("south", "sample-1") }, false},
		"another secret":     {func(r *http.Request) { r.SetBasicAuth("north", "sample-2") }, false},
		"another scheme":     {func(r *http.Request) { r.Header.Set("Authorization", "Token sample-1") }, false},
		"the secret's hash":  {func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+hexHash("sample-1")) }, false},
		"nothing whatsoever": {func(*http.Request) {}, false},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/", nil)
		if err != nil {
			t.Fatal(err)
		}
		tc.show(r)
		c, shown := Shown(r)
		if got := shown && c.Of("north", HashSecret("sample-1")); got != tc.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
