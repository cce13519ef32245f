package config

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadSecret(t *testing.T) {
	dir := t.TempDir()
	for _, tc := range []struct {
		name, content string
		mode          os.FileMode
		want, refusal string
	}{
		{"plain", "s3cret", 0o600, "s3cret", ""},
		{"line", "s3cret\n", 0o400, "s3cret", ""},
		{"crlf", "s3cret\r\n", 0o600, "s3cret", ""},
		{"spaces", " s3 cret ", 0o600, " s3 cret ", ""},
		{"group", "s3cret", 0o640, "", "run chmod 600"},
		{"world", "s3cret", 0o604, "", "run chmod 600"},
		{"writable", "s3cret", 0o622, "", "run chmod 600"},
		{"empty", "\n", 0o600, "", "is empty"},
		{"lines", "a\nb\n", 0o600, "", "more than one line"},
		{"nul", "a\x00b", 0o600, "", "more than one line"},
		{"long", strings.Repeat("x", maxSecret+1), 0o600, "", "larger than"},
	} {
		path := filepath.Join(dir, tc.name)
		write(t, path, tc.content, tc.mode)
		got, err := readSecret(path)
		if got.Reveal() != tc.want || (err != nil) != (tc.refusal != "") || err != nil && !strings.Contains(err.Error(), tc.refusal) {
			t.Errorf("%s: %q, %v", tc.name, got.Reveal(), err)
		}
	}
}

func TestReadKey(t *testing.T) {
	dir := t.TempDir()
	raw := "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"
	for _, tc := range []struct{ name, content, refusal string }{
		{"raw", raw, ""},
		{"hex", fmt.Sprintf("%x\n", raw), ""},
		{"upper", fmt.Sprintf("%X", raw), ""},
		{"short", raw[1:], "a key is 32 octets"},
		{"zeros", strings.Repeat("\x00", 32), "not random"},
		{"letters", strings.Repeat("0123", 16), "not random"},
	} {
		path := filepath.Join(dir, tc.name)
		write(t, path, tc.content, 0o600)
		got, err := readKey(path)
		if tc.refusal == "" && (err != nil || got.Reveal() != raw) || tc.refusal != "" && (err == nil || !strings.Contains(err.Error(), tc.refusal)) {
			t.Errorf("%s: %x, %v", tc.name, got.Bytes(), err)
		}
	}
}

func TestSecretRedacts(t *testing.T) {
	s := Secret{[]byte("s3cret")}
	encoded, err := json.Marshal(Link{Password: s})
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Links: []Link{{Password: s}}, Keys: Keys{NumbersKey: s}}
	for _, shown := range []string{fmt.Sprint(s), fmt.Sprintf("%q %x %#v", s, s, s), fmt.Sprintf("%v %+v %#v", c, c, c), s.LogValue().String(), string(encoded)} {
		if strings.Contains(shown, "s3cret") || strings.Contains(shown, "733363726574") || strings.Contains(shown, "115") {
			t.Errorf("shown: %s", shown)
		}
	}
}

func TestGenerate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "keys")
	made, err := Generate(dir, rand.Reader)
	if err != nil || len(made) != 3 {
		t.Fatal(made, err)
	}
	seen := map[string]bool{}
	for _, path := range made {
		key, err := readKey(path)
		if err != nil || seen[key.Reveal()] {
			t.Errorf("%s: %v, or the same as another", path, err)
		}
		seen[key.Reveal()] = true
	}
	if again, err := Generate(dir, rand.Reader); err == nil || len(again) != 0 {
		t.Error("keys were overwritten")
	}
}
