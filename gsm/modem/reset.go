package modem

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	resetTime = time.Minute     // that a command which cuts the power may take
	resetRest = 2 * time.Second // from its end until its children are given up
	resetSays = 120             // octets of what it says that are told
)

// ResetBy cuts a modem's power, or has its USB port authorised anew, by a program: its path
// and its arguments. It runs in a process group of its own, which is killed after a minute
// or when ctx ends; it is given nothing but PATH. The error holds the beginning of the first
// line that it wrote, for the operator who wrote the program.
func ResetBy(words ...string) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, resetTime)
		defer cancel()
		c := exec.CommandContext(ctx, words[0], words[1:]...)
		c.Env = []string{"PATH=" + os.Getenv("PATH")}
		c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
		c.WaitDelay = resetRest
		var said head
		c.Stdout, c.Stderr = &said, &said
		err := c.Run()
		if err != nil && ctx.Err() != nil {
			err = errors.Join(ctx.Err(), err)
		}
		if err != nil {
			return fmt.Errorf("modem: %s: %w%s", words[0], err, said.line())
		}
		return nil
	}
}

// head keeps the beginning of what is written to it.
type head struct{ bytes.Buffer }

func (h *head) Write(b []byte) (int, error) {
	h.Buffer.Write(b[:min(len(b), resetSays-min(h.Len(), resetSays))])
	return len(b), nil
}

// line is the first line, as far as it can be shown.
func (h *head) line() string {
	line, _, _ := strings.Cut(strings.TrimSpace(h.String()), "\n")
	if line == "" {
		return ""
	}
	return fmt.Sprintf(": %+q", line)
}
