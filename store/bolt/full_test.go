package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/store"
	"healthdial/store/bolt"
)

// fullDisk names, in the environment of a child, a directory to mount a small disk on.
const fullDisk = "HEALTHDIAL_BOLT_FULL_DISK"

// TestDiskFull runs in a process with a mount table of its own, where a disk of 1 MiB is
// really full.
func TestDiskFull(t *testing.T) {
	if dir := os.Getenv(fullDisk); dir != "" {
		mountAndFill(t, dir)
		return
	}
	if runtime.GOOS != "linux" {
		t.Skip("mounting a small disk is for Linux")
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDiskFull$", "-test.v")
	child.Env = append(os.Environ(), fullDisk+"="+t.TempDir())
	child.SysProcAttr = apart()
	out, err := child.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL) {
		t.Skip("this machine lets nobody mount a disk of their own:", err)
	}
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}

// apart gives a child mounts of its own; with a user of its own it needs no privilege.
func apart() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if uid := os.Getuid(); uid != 0 {
		a.Cloneflags |= syscall.CLONE_NEWUSER
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return a
}

func mountAndFill(t *testing.T, dir string) {
	if err := errors.Join(
		syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""),
		syscall.Mount("none", dir, "tmpfs", 0, "size=1m"),
	); err != nil {
		t.Skip("this machine lets nobody mount a disk of their own:", err)
	}
	path := filepath.Join(dir, "store.db")
	b := open(t, path, bolt.Options{})
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 300<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	kept := fill(t, b)
	since, full := b.Full()
	if !full || since.IsZero() {
		t.Error("the backend does not say so")
	}
	if _, _, err := b.Compact(); !errors.Is(err, store.ErrNoRoom) {
		t.Errorf("compacting found %v", err)
	}
	all(t, b, kept)
	whileFull(t, b)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = open(t, path, bolt.Options{Sweep: time.Millisecond}) // who is started now serves what there is
	all(t, b, kept)
	if err := put(t, b, kept); !errors.Is(err, store.ErrNoRoom) {
		t.Fatalf("there is room: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	notices(t, b)
	if err := put(t, b, kept); err != nil {
		t.Fatal("with room again:", err)
	}
	all(t, b, kept+1)
	t.Logf("%d records of 4 KiB were acknowledged, and none is lost", kept+1)
}

// whileFull wants Run to go on, and to say what it cannot know: that nothing changed.
func whileFull(t *testing.T, b *bolt.Backend) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := b.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error("it ended by itself:", err)
	}
}

// notices wants Run to find out by itself that there is room.
func notices(t *testing.T, b *bolt.Backend) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	ended := make(chan error)
	go func() { ended <- b.Run(ctx) }()
	for full := true; full && ctx.Err() == nil; _, full = b.Full() {
		runtime.Gosched()
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// fill puts records until there is no room, and is how many were acknowledged.
func fill(t *testing.T, b *bolt.Backend) int {
	t.Helper()
	for n := range 1000 {
		err := put(t, b, n)
		if errors.Is(err, store.ErrNoRoom) {
			if !store.Passing(err) {
				t.Error("a full disk is not for ever")
			}
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("there is no end to this disk")
	return 0
}

func put(t *testing.T, b *bolt.Backend, n int) error {
	t.Helper()
	return b.Commit(t.Context(), store.Batch{Puts: []store.Put{
		{Kind: "k", ID: fmt.Sprintf("%04d", n), Revision: 1, Value: make([]byte, 4<<10)},
	}})
}

// all wants so many records, and no other.
func all(t *testing.T, b *bolt.Backend, want int) {
	t.Helper()
	got, err := b.List(t.Context(), store.Batch{}.Owner, "k")
	if err != nil || len(got) != want {
		t.Errorf("%d records are there, %d were acknowledged: %v", len(got), want, err)
	}
}

// TestRunCompacts: what a day leaves is given back in the first quiet minute, not before.
func TestRunCompacts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	synctest.Test(t, func(t *testing.T) {
		b := open(t, path, bolt.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		synctest.Wait()
		batch := store.Batch{}
		for n := range 100 {
			batch.Puts = append(batch.Puts, store.Put{
				Kind: "k", ID: fmt.Sprint(n), Revision: 1, Value: make([]byte, 64<<10), Expires: time.Now().Add(30 * time.Second),
			})
		}
		if err := b.Commit(ctx, batch); err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if err := put(t, b, 0); err != nil && !errors.Is(err, store.ErrConflict) {
				t.Fatal(err)
			}
			if err := b.Commit(ctx, store.Batch{Deletes: []store.Delete{{Kind: "k", ID: "0000", Expect: 1}}}); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute + time.Second)
		if u, err := b.Usage(); err != nil || !u.Worth() {
			t.Errorf("after a busy minute: %+v, %v", u, err)
		}
		time.Sleep(time.Minute)
		if u, err := b.Usage(); err != nil || u.Size > 1<<20 {
			t.Errorf("after a quiet one: %+v, %v", u, err)
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
