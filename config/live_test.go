package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// loaded is good with some words replaced, in a folder of its own with its secrets.
func reloaded(t *testing.T, path, from, to string) Config {
	t.Helper()
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(good, from, to)), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNeedsRestart(t *testing.T) {
	path := bench(t, good)
	old := reloaded(t, path, "", "")
	for _, tc := range []struct {
		from, to string
		want     []string
	}{
		{"", "", nil},
		{"window: 20", "window: 30", nil},
		{"code: \"*456#\"", "code: \"*457#\"", []string{"service"}},
		{"health.db", "other.db", []string{"store"}},
		{"id: 1, file", "id: 2, file", []string{"keys"}},
		{"name: aggregator", "name: other", nil},
		{"client_id: SBX_000000", "client_id: SBX_000001", []string{"registries"}},
		{"0.0.0.0:8443", "0.0.0.0:8445", []string{"admin.callbacks.addr"}},
		{"name: Sample Hospital", "name: Other Hospital", []string{"facilities"}},
		{"accept_no_simchange: true", "accept_no_simchange: true\n  epoch: 1", []string{"policy"}},
		{"9090\"", "9090\", token_file: gateway.secret", nil},
	} {
		next := reloaded(t, path, tc.from, tc.to)
		if got := old.NeedsRestart(&next); !slices.Equal(got, tc.want) {
			t.Errorf("%s -> %s: %q, want %q", tc.from, tc.to, got, tc.want)
		}
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "client.secret"), []byte("another-8c1f\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	next := reloaded(t, path, "", "")
	if got := old.NeedsRestart(&next); !slices.Equal(got, []string{"registries"}) {
		t.Errorf("another secret in the same file: %q", got)
	}
}

func TestLinksAlike(t *testing.T) {
	path := bench(t, good)
	old := reloaded(t, path, "", "").Links[0]
	if next := reloaded(t, path, "window: 20", "window: 21").Links[0]; !old.Like(next) || old.Paced(next) {
		t.Error("another window is no limit that differs")
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "link.secret"), []byte("n3w-pass\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if next := reloaded(t, path, "", "").Links[0]; !old.Like(next) || old.Password.Equal(next.Password) {
		t.Error("the password counts, or was not read again")
	}
}

// TestPanelOfAHalfEditedFile: a service can be commanded while its file is wrong.
func TestPanelOfAHalfEditedFile(t *testing.T) {
	const panel = `operators: {addr: "127.0.0.1:9090"}`
	text := strings.Replace(good, panel, `operators: {addr: "127.0.0.1:9090", token_file: gateway.secret}`, 1)
	text = strings.Replace(text, "window: 20", "window: many", 1)
	p, err := LoadPanel(bench(t, text), Options{})
	if err != nil || p.Addr != "127.0.0.1:9090" || p.Token.Reveal() != "0123456789abcdefghijklmn" {
		t.Errorf("%+v, %v", p, err)
	}
	for _, tc := range [][2]string{
		{`operators: {addr: "127.0.0.1:9090", token_file: none}`, "admin.operators.token_file: "},
		{`operators: {addr: "127.0.0.1:9090", token_file: link.secret}`, "the token is shorter than 22 characters"},
		{`operators: {adr: "127.0.0.1:9090"}`, "admin.operators.adr: unknown key"},
		{`operators: {`, ""},
	} {
		if _, err := LoadPanel(bench(t, strings.Replace(good, panel, tc[0], 1)), Options{}); err == nil || !strings.Contains(err.Error(), tc[1]) {
			t.Errorf("%s: %v", tc[0], err)
		}
	}
}
