//go:build integration

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestProductionBuild: a production build links nothing of the simulated world and
// knows none of its commands.
func TestProductionBuild(t *testing.T) {
	deps := golang(t, "list", "-tags", "production", "-deps", ".")
	for _, dep := range strings.Fields(deps) {
		if strings.HasPrefix(dep, "healthdial/lab") || strings.Contains(dep, "charmbracelet") {
			t.Errorf("a production build links %s", dep)
		}
	}
	if !strings.Contains(golang(t, "list", "-deps", "."), "healthdial/lab/") {
		t.Error("no build links the laboratory: this test sees nothing")
	}
	binary := filepath.Join(t.TempDir(), "healthdial")
	golang(t, "build", "-tags", "production", "-o", binary, ".")
	for _, command := range []string{"demo", "phone", "lab"} {
		out, err := exec.CommandContext(t.Context(), binary, command).CombinedOutput()
		exit, ok := err.(*exec.ExitError)
		if !ok || exit.ExitCode() != exitUsage || !strings.Contains(string(out), "there is no command") {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
	if out, err := exec.CommandContext(t.Context(), binary, "--help").CombinedOutput(); err != nil || strings.Contains(string(out), "demo") {
		t.Errorf("help: %v\n%s", err, out)
	}
}

func golang(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, &stderr)
	}
	return string(out)
}
