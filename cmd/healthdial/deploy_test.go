package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"healthdial/config"
)

const deployed = "../../deploy"

// TestHealthPost: nothing is wrong with the example of a health post.
func TestHealthPost(t *testing.T) {
	dir := t.TempDir()
	text, err := os.ReadFile(filepath.Join(deployed, "healthpost.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "healthdial.yaml")
	if err := os.WriteFile(path, text, 0o640); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	s := streams{strings.NewReader(""), &out, &out}
	if code := run(t.Context(), []string{"keys", "generate", "--dir", filepath.Join(dir, "keys")}, s); code != exitOK {
		t.Fatal(out.String())
	}
	for name, secret := range map[string]string{"post-a.pin": "4711", "abdm": "sample-secret-of-a-client", "operators-token": "a-token-of-twenty-octets-or-more"} {
		if err := config.WriteSecret(filepath.Join(dir, "keys", name), secret+"\n"); err != nil {
			t.Fatal(err)
		}
	}
	if code := run(t.Context(), []string{"check", "--config", path}, s); code != exitOK {
		t.Error(out.String())
	}
}

// TestUnit holds the unit to systemd's own look at it.
func TestUnit(t *testing.T) {
	unit := filepath.Join(t.TempDir(), "healthdial.service")
	text, err := os.ReadFile(filepath.Join(deployed, "healthdial.service"))
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable() // verify wants one that is there
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("=/usr/local/bin/healthdial "), []byte("="+program+" "))
	if err := os.WriteFile(unit, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if said := tool(t, "systemd-analyze", "verify", "--man=no", unit); strings.Contains(said, "healthdial.service") {
		t.Error(said)
	}
	said := tool(t, "systemd-analyze", "security", "--offline=true", "--no-pager", unit)
	score := regexp.MustCompile(`Overall exposure level for healthdial.service: (\d+\.\d)`).FindStringSubmatch(said)
	if score == nil {
		t.Skip("this systemd-analyze gives no score:", said)
	}
	t.Log(score[0])
	if score[1] > "2.0" || len(score[1]) != 3 {
		t.Error(said)
	}
}

// TestRules holds the rules to udev's own look at them, and to its grammar.
func TestRules(t *testing.T) {
	path := filepath.Join(deployed, "99-healthdial-modems.rules")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	term := regexp.MustCompile(`^[A-Z_]+(\{[^}"]+\})?(==|!=|=|\+=|:=)"[^"]*"$`)
	labels := map[string]bool{}
	for _, label := range regexp.MustCompile(`LABEL="(\w+)"`).FindAllStringSubmatch(string(text), -1) {
		labels[label[1]] = true
	}
	for n, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		for _, part := range strings.Split(line, ", ") {
			to, jumps := strings.CutPrefix(part, "GOTO=")
			if !term.MatchString(part) || jumps && !labels[strings.Trim(to, `"`)] {
				t.Errorf("line %d: %s", n+1, part)
			}
		}
	}
	said := tool(t, "udevadm", "verify", path)
	if strings.Contains(said, "Unknown command verb") {
		t.Skip("this udevadm does not verify")
	}
	if !strings.Contains(said, "Success: 1") {
		t.Error(said)
	}
}

// tool runs a tool of the system's that may not be there, and is what it says.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip("no", name, "here")
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), name, args...)
	cmd.Env = append(os.Environ(), "SYSTEMD_LOG_LEVEL=warning", "LC_ALL=C")
	cmd.Stdin = bytes.NewReader(nil)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	_ = cmd.Run() // what it says counts
	return said.String()
}
