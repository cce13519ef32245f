//go:build integration && !production

package chaos

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// made is what all tests share. It is made once, before the first of them.
var made struct{ program string }

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "chaos")
	if err == nil {
		defer os.RemoveAll(dir)
		made.program = filepath.Join(dir, "healthdial")
		_, err = command("", "go", "build", "-o", made.program, "healthdial/cmd/healthdial")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		return 1
	}
	return m.Run()
}

func command(dir, name string, args ...string) (out []byte, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = dir
	if out, err = c.Output(); err != nil {
		if failed, ok := err.(*exec.ExitError); ok {
			return out, fmt.Errorf("%s %s: %w\n%s", name, args[0], err, failed.Stderr)
		}
		return out, fmt.Errorf("%s %s: %w", name, args[0], err)
	}
	return out, nil
}
