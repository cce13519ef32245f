//go:build integration

package interop

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// grace is how long a process may take to end after SIGTERM before it is killed.
const grace = 10 * time.Second

// process is a child process of a test. It is stopped when the test ends, if not
// before.
type process struct {
	name  string
	cmd   *exec.Cmd
	lines chan string  // of its stdout; closed when that ends
	log   bytes.Buffer // its stderr; whole once it has ended
	end   context.CancelFunc
	ended chan struct{}
}

// start starts a child. What it says on stderr goes to the test's output.
func start(t *testing.T, name, dir, program string, args ...string) *process {
	t.Helper()
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = grace
	_, err1 := cmd.StdinPipe() // open for as long as the test runs
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	p := &process{name: name, cmd: cmd, lines: make(chan string, 1000), end: end, ended: make(chan struct{})}
	cmd.Dir, cmd.Stderr = dir, io.MultiWriter(t.Output(), &p.log)
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	go func() {
		defer close(p.ended)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.lines <- lines.Text()
		}
		close(p.lines)
		_ = cmd.Wait() // how it ended is in its ProcessState
	}()
	t.Cleanup(func() { p.stop() })
	return p
}

// line is the next line that the process says.
func (p *process) line(ctx context.Context, t *testing.T) string {
	t.Helper()
	select {
	case line, ok := <-p.lines:
		if !ok {
			t.Fatalf("%s ended and said nothing", p.name)
		}
		return line
	case <-ctx.Done():
		t.Fatalf("%s says nothing: %v", p.name, ctx.Err())
	}
	return ""
}

// stop tells the process to end, kills it if it does not, and is its exit code.
func (p *process) stop() int {
	p.end()
	<-p.ended
	return p.cmd.ProcessState.ExitCode()
}

// kill ends the process as kill -9 does.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended by itself
	<-p.ended
}

// eventually waits until a condition holds; what says of it what the failure is to
// be called.
func eventually(ctx context.Context, t *testing.T, what string, holds func() bool) {
	t.Helper()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatalf("%s: %v", what, ctx.Err())
		}
	}
}

// within bounds one wait of a test.
func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
