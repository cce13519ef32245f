//go:build integration

package interop

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// made is what all tests share. It is made once, before the first of them.
var made struct {
	program string // healthdial
	node    string // the folder of the operators on Node, with the packages that they need
}

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	// The tests wait far more than they compute. The command line has the last word.
	err := flag.Set("test.parallel", "6")
	if err == nil {
		err = os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin") // where Debian has Kannel
	}
	var dir string
	if err == nil {
		dir, err = os.MkdirTemp("", "interop")
	}
	if err == nil {
		defer os.RemoveAll(dir)
		err = install(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		return 1
	}
	return m.Run()
}

// install builds the program and installs the operators.
func install(dir string) error {
	made.program, made.node = filepath.Join(dir, "healthdial"), filepath.Join(dir, "node")
	if err := command("", "go", "build", "-o", made.program, "healthdial/cmd/healthdial"); err != nil {
		return err
	}
	if err := os.CopyFS(made.node, os.DirFS("testdata/node")); err != nil {
		return err
	}
	return command(made.node, "npm", "ci", "--silent", "--no-audit", "--no-fund")
}

func command(dir, name string, args ...string) error { return typed("", dir, name, args...) }

// typed is command, with what is typed to it.
func typed(input, dir, name string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, name, args...)
	c.Dir, c.Stdin = dir, strings.NewReader(input)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, args[0], err, out)
	}
	return nil
}
