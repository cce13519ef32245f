package port

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// lock takes a port for us alone, until what it returns is closed. Programs that use flock
// (picocom), and those that use TIOCEXCL (gpsd, ours), heed it, and it heeds them; the
// kernel would let root by a TIOCEXCL.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	switch {
	case errors.Is(err, unix.EBUSY):
		return nil, fmt.Errorf("%w: %s", ErrBusy, path)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("port: we may not open %s: put the service's user in the group that owns it, mostly dialout", path)
	case err != nil:
		return nil, fmt.Errorf("port: %w", err)
	}
	if err := claim(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("%w: %s", err, path)
	}
	return f, nil
}

// unmark undoes TIOCEXCL on a pseudo-terminal, where it outlives a process that is killed, as
// long as the other end is open: the simulated modem would be in use for ever. Of a device
// the kernel forgets it.
func unmark(f *os.File) error {
	if real, err := filepath.EvalSymlinks(f.Name()); err != nil || !strings.HasPrefix(real, "/dev/pts/") {
		return err
	}
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = unix.IoctlSetInt(int(fd), unix.TIOCNXCL, 0) })
	return errors.Join(err, failed)
}

func claim(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var busy error
	err = raw.Control(func(fd uintptr) {
		if held, err := unix.IoctlGetInt(int(fd), unix.TIOCGEXCL); err == nil && held != 0 {
			busy = ErrBusy
			return
		}
		if errors.Is(unix.Flock(int(fd), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK) {
			busy = ErrBusy
		}
	})
	return errors.Join(err, busy)
}
