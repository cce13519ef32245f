//go:build integration && linux && !production

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// smallDisk names, in the environment of a child, a directory to mount a small disk on.
const smallDisk = "HEALTHDIAL_SMALL_DISK"

// TestDiskFull runs the service in a process with a mount table of its own, where its
// disk of 2 MiB is really full: SMS are refused for now, which the operators' pages say;
// what was acknowledged is answered once there is room, without a restart.
func TestDiskFull(t *testing.T) {
	if dir := os.Getenv(smallDisk); dir != "" {
		if err := errors.Join(
			syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""),
			syscall.Mount("none", dir, "tmpfs", 0, "size=2m"),
		); err != nil {
			t.Skip("this machine lets nobody mount a disk of their own:", err)
		}
		t.Setenv("TMPDIR", dir)
		fullService(t, filepath.Join(dir, "ballast"))
		return
	}
	t.Parallel()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDiskFull$", "-test.v")
	child.Env = append(os.Environ(), smallDisk+"="+t.TempDir())
	child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		child.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		child.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		child.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	out, err := child.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL) {
		t.Skip("this machine lets nobody mount a disk of their own:", err)
	}
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}

func fullService(t *testing.T, ballast string) {
	c := build(t)
	fillDisk(t, ballast)
	var kept []*handset
	var refusal error
	for n := 0; refusal == nil && n < 500; n++ {
		h := c.phone(fmt.Sprintf("+9190001%05d", n))
		if _, refusal = h.net.SMS(t.Context(), h.number, demoSMSNumber, "HELP"); refusal == nil {
			kept = append(kept, h)
		}
	}
	if refusal == nil || !strings.Contains(refusal.Error(), "ESME_RX_T_APPN") {
		t.Fatalf("an SMS that finds no room, after %d: %v", len(kept), refusal)
	}
	if status, words := c.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(words, "disk: full since") {
		t.Errorf("/readyz says %d %q", status, words)
	}
	if _, page := c.get("/"); !strings.Contains(page, "NOT READY") || !strings.Contains(page, "disk: full since") {
		t.Errorf("the page says %q", page)
	}
	if _, metrics := c.get("/metrics"); !strings.Contains(metrics, "healthdial_store_disk_full 1") {
		t.Error("no metric tells it")
	}
	late := c.phone("+919000199999")
	late.show(late.net.Dial(t.Context(), late.number, demoCode))
	if late.open || !late.reads("busy") {
		late.fail("a dial while the disk is full")
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if _, err := late.net.SMS(t.Context(), late.number, demoSMSNumber, "HELP"); err != nil {
		t.Error("there is room, and an SMS is refused:", err)
	}
	if status, words := c.get("/readyz"); status != http.StatusOK || strings.Contains(words, "disk") {
		t.Errorf("with room again /readyz says %d %q", status, words)
	}
	began := time.Now()
	for _, h := range append(kept, late) {
		helped(h)
	}
	t.Logf("%d SMS were acknowledged before the disk was full; all are answered %v after there was room", len(kept), time.Since(began).Round(time.Millisecond))
}

// fillDisk takes what room there is.
func fillDisk(t *testing.T, ballast string) {
	t.Helper()
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4<<10))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

// helped waits for the answer to HELP. A letter that was in hand when the disk was
// full is taken again when its claim runs out, a minute later.
func helped(h *handset) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 2*time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		inbox, err := h.net.Inbox(ctx, h.number, 0, 10*time.Second)
		for _, sms := range inbox {
			if strings.Contains(sms.Text, "Help: ") {
				return
			}
		}
		if err != nil {
			break
		}
	}
	h.fail("an SMS that was acknowledged is not answered")
}
