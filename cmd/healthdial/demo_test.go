//go:build !production

package main

import (
	"bufio"
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is a demo as its users run it.
type process struct {
	*exec.Cmd
	lines  *bufio.Scanner
	stderr strings.Builder
	urls   map[string]string // by the first word of their line
}

// started runs healthdial demo, which is this test's binary, and waits for what it says first.
func started(t *testing.T, data string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command("healthdial", slices.Concat(anyPorts, []string{"--data", data})...), urls: map[string]string{}}
	p.Stderr = &p.stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() }) // it has ended, unless the test failed
	p.lines = bufio.NewScanner(out)
	for len(p.urls) < 3 && p.lines.Scan() {
		word, url, _ := strings.Cut(p.lines.Text(), " ")
		if len(p.urls) == 0 && word != "ready" {
			t.Fatalf("the first line is %q", p.lines.Text())
		}
		p.urls[word] = url
	}
	if len(p.urls) < 3 {
		t.Fatalf("the demo ended: %v\n%s", p.Wait(), &p.stderr)
	}
	return p
}

// ended waits for the end of the process and says how it was.
func (p *process) ended() error {
	for p.lines.Scan() {
	}
	return p.Wait()
}

// TestDemo runs the demo as a process: it is ready only when its link is bound, a
// phone can dial it, its secrets are its own, a talk outlives kill -9, and Ctrl-C
// ends it in good order.
func TestDemo(t *testing.T) {
	t.Parallel()
	data := t.TempDir()

	began := time.Now()
	first := started(t, data)
	t.Logf("ready after %v", time.Since(began))
	resp, err := http.Get(first.urls["ready"] + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("ready, but /readyz says %d", resp.StatusCode)
	}
	private(t, data)
	if got := phoned(t, first.urls["operator"], "*456#\n1\n1\n1\n"); !strings.Contains(got, "HealthID") {
		t.Errorf("the phone shows\n%s", got)
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.ended() // killed

	second := started(t, data)
	if got := phoned(t, second.urls["operator"], "*456#\n"); !strings.Contains(got, "Continue") {
		t.Errorf("after kill -9 the phone shows\n%s", got)
	}
	if err := second.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := second.ended(); err != nil {
		t.Errorf("after Ctrl-C: %v", err)
	}
	if second.stderr.Len() > 0 {
		t.Errorf("the demo complained:\n%s", &second.stderr)
	}
	http.DefaultClient.CloseIdleConnections()
}

// phoned is what the phone command shows for some lines of entries.
func phoned(t *testing.T, operator, entries string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "healthdial", "phone", "--msisdn", "+919000000023", "--operator", operator)
	cmd.Stdin = strings.NewReader(entries)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the phone: %v\n%s", err, out)
	}
	return string(out)
}

// private checks that nobody else can read keys, secrets and the store.
func private(t *testing.T, data string) {
	t.Helper()
	secrets := 0
	err := filepath.WalkDir(data, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == "healthdial.yaml" {
			return err
		}
		secrets++
		info, err := e.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil || secrets != 10 {
		t.Errorf("%d secret files, want three keys, six secrets and the store: %v", secrets, err)
	}
}

func TestPhoneWithoutOperator(t *testing.T) {
	var out, complaint strings.Builder
	code := run(t.Context(), []string{"phone", "--msisdn", "+919000000021", "--operator", "http://127.0.0.1:1"}, streams{strings.NewReader(""), &out, &complaint})
	if code != exitFailed || complaint.String() != "healthdial: no operator answers at http://127.0.0.1:1: is healthdial demo running?\n" {
		t.Errorf("%d %s", code, &complaint)
	}
	complaint.Reset()
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	defer elsewhere.Close()
	if code := run(t.Context(), []string{"phone", "--msisdn", "+919000000021", "--operator", elsewhere.URL}, streams{strings.NewReader(""), &out, &complaint}); code != exitFailed ||
		!strings.HasPrefix(complaint.String(), "healthdial: no operator answers at ") {
		t.Errorf("another server: %d %s", code, &complaint)
	}
	complaint.Reset()
	if code := run(t.Context(), []string{"phone", "--msisdn", "me"}, streams{strings.NewReader(""), &out, &complaint}); code != exitUsage {
		t.Errorf("%d %s", code, &complaint)
	}
}

// TestDemoPortInUse: an address in use is told, and everything that began ends.
func TestDemoPortInUse(t *testing.T) {
	t.Parallel()
	c := build(t)
	port := strings.TrimPrefix(c.at.admin, "http://127.0.0.1:")
	var out, complaint strings.Builder
	code := run(t.Context(), []string{"demo", "--admin", port, "--gateways", "0", "--callbacks", "0", "--operator", "0", "--smpp", "0", "--registries", "0", "--sip", "0"},
		streams{nil, &out, &complaint})
	if code != exitFailed || !strings.Contains(complaint.String(), "address already in use: does another demo run?") || strings.Count(complaint.String(), "\n") != 1 {
		t.Errorf("%d %s", code, &complaint)
	}
}

// anyPorts are the arguments of a demo on free ports.
var anyPorts = []string{"demo", "--admin", "0", "--gateways", "0", "--callbacks", "0", "--operator", "0", "--smpp", "0", "--registries", "0", "--sip", "0"}

// TestDemoRefuses: what cannot be is told in one line.
func TestDemoRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--admin", "health"}, exitUsage, "a port is a number from 0 to 65535; see healthdial demo --help"},
		{[]string{"--smpp", "70000"}, exitUsage, "a port is a number from 0 to 65535"},
		{[]string{"--data", file}, exitFailed, "--data cannot be a folder"},
	} {
		var out, complaint strings.Builder
		code := run(t.Context(), slices.Concat(anyPorts, tc.args), streams{nil, &out, &complaint})
		if code != tc.code || !strings.Contains(complaint.String(), tc.want) || strings.Count(complaint.String(), "\n") != 1 {
			t.Errorf("%v: %d %s", tc.args, code, &complaint)
		}
	}
}

// TestSecondDemo: data in use are refused, and the configuration of the demo that
// uses them stays as it is.
func TestSecondDemo(t *testing.T) {
	t.Parallel()
	c := build(t)
	path := filepath.Join(c.data, "healthdial.yaml")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out, complaint strings.Builder
	code := run(t.Context(), slices.Concat(anyPorts, []string{"--data", c.data, "--gateways", "8"}), streams{nil, &out, &complaint})
	if code != exitFailed || !strings.Contains(complaint.String(), "in use by another process") {
		t.Errorf("%d %s", code, &complaint)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the configuration changed: %v", err)
	}
}
