//go:build linux && !production

package port

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"healthdial/gsm/at"
	"healthdial/lab/modem"
)

// patience is how long a real pseudo-terminal may take.
const patience = 20 * time.Second

// terminals runs a simulated modem on a pseudo-terminal of a folder.
func terminals(t *testing.T) (dir string, m *modem.Modem) {
	t.Helper()
	dir = t.TempDir()
	m, err := modem.New(modem.Config{Bus: modem.PTYs{Dir: dir}, Port: "ttyUSB0", IMEI: imei1, Boot: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	if _, err := m.Status(); err != nil { // it is plugged in
		t.Fatal(err)
	}
	return dir, m
}

// TestOpen speaks to a modem over a real terminal, by its path and by its IMEI, again and
// again.
func TestOpen(t *testing.T) {
	dir, m := terminals(t)
	here := []Port{{Path: filepath.Join(dir, "ttyUSB0")}}
	f := NewFinderOf(func() ([]Port, error) { return here, nil }, Open)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, mark := range []Mark{{Path: filepath.Join(dir, m.ByID())}, {IMEI: imei1}, {Path: here[0].Path, IMEI: imei1}} {
		line, path, err := f.Open(ctx, mark, 9600)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(path, "/dev/") && path != here[0].Path {
			t.Errorf("found at %s", path)
		}
		c := at.New(line, at.Config{})
		running, stop := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- c.Run(running) }()
		if a, err := c.Do(ctx, at.Command{Text: "+CGSN"}); err != nil || number(a.Lines) != imei1 {
			t.Errorf("got %v, %v", a, err)
		}
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Run: %v", err)
		}
	}
}

// TestOwner keeps others away from an open port, also by another name, and lets them in
// afterwards.
func TestOwner(t *testing.T) {
	dir, m := terminals(t)
	path := filepath.Join(dir, "ttyUSB0")
	line, err := Open(t.Context(), path, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{path, filepath.Join(dir, m.ByID())} {
		if _, err := Open(t.Context(), other, 0); !errors.Is(err, ErrBusy) {
			t.Errorf("%s: %v", other, err)
		}
	}
	if err := line.Close(); err != nil {
		t.Error(err)
	}
	line, err = Open(t.Context(), path, 0)
	if err != nil {
		t.Fatal(err)
	}
	line.Close()
}

// TestKilled leaves no mark on a pseudo-terminal that would outlive a process that is killed.
func TestKilled(t *testing.T) {
	dir, _ := terminals(t)
	path := filepath.Join(dir, "ttyUSB0")
	line, err := Open(t.Context(), path, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if marked, err := unix.IoctlGetInt(fd, unix.TIOCGEXCL); marked != 0 || err != nil {
		t.Errorf("marked %d, %v", marked, err)
	}
}

// TestOthers heeds programs that lock a port by flock, and those that do by TIOCEXCL.
func TestOthers(t *testing.T) {
	dir, _ := terminals(t)
	path := filepath.Join(dir, "ttyUSB0")
	for name, take := range map[string]func(fd int) error{
		"flock":    func(fd int) error { return unix.Flock(fd, unix.LOCK_EX) },
		"TIOCEXCL": func(fd int) error { return unix.IoctlSetInt(fd, unix.TIOCEXCL, 0) },
	} {
		fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := take(fd); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), path, 0); !errors.Is(err, ErrBusy) {
			t.Errorf("%s: %v", name, err)
		}
		unix.Close(fd)
	}
}

// TestClose ends a read that waits, and what comes after.
func TestClose(t *testing.T) {
	dir, _ := terminals(t)
	line, err := Open(t.Context(), filepath.Join(dir, "ttyUSB0"), 0)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, line)
		ended <- err
	}()
	if err := line.Close(); err != nil {
		t.Error(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("it reads on")
	}
	if _, err := line.Write([]byte("AT\r")); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Write: %v", err)
	}
	if err := line.Close(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Close: %v", err)
	}
}

// TestUnplugged ends a read when the device goes.
func TestUnplugged(t *testing.T) {
	dir, m := terminals(t)
	line, err := Open(t.Context(), filepath.Join(dir, "ttyUSB0"), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	ended := make(chan error, 1)
	go func() {
		buf := make([]byte, 100)
		for {
			if _, err := line.Read(buf); err != nil {
				ended <- err
				return
			}
		}
	}()
	if err := m.Vanish(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("it reads on")
	}
}

func TestOpenNothing(t *testing.T) {
	if _, err := Open(t.Context(), filepath.Join(t.TempDir(), "none"), 0); err == nil {
		t.Error("no error")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), file, 0); err == nil {
		t.Error("a file is no port")
	}
}
