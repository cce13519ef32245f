//go:build !production

package modem

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// PTYs is a folder in which the ports of modems appear as /dev/ttyUSB0 and
// /dev/serial/by-id/... do: links to pseudo-terminals.
type PTYs struct{ Dir string }

// Plug makes a pseudo-terminal appear under names of the folder. It is raw: whoever
// opens it reads what the modem says, octet by octet, and no echo but the modem's.
func (p PTYs) Plug(names ...string) (io.ReadWriteCloser, error) {
	master, slave, err := open()
	if err != nil {
		return nil, fmt.Errorf("modem: %w", err)
	}
	t := &terminal{master: master, slave: slave, gone: make(chan struct{})}
	t.vacant.Store(true)
	for _, name := range names {
		link := filepath.Join(p.Dir, name)
		if err := relink(slave, link); err != nil {
			t.Close()
			return nil, fmt.Errorf("modem: %w", err)
		}
		t.links = append(t.links, link)
	}
	return t, nil
}

// open opens a raw pseudo-terminal and is the modem's side and the clients' path.
func open() (*os.File, string, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, "", err
	}
	defer slave.Close()
	defer master.Close()
	if _, err := term.MakeRaw(int(slave.Fd())); err != nil { // it stays so when all clients are gone
		return nil, "", err
	}
	// Package pty leaves it blocking, and then a Close would not end a Read.
	fd, err := syscall.Dup(int(master.Fd()))
	if err != nil {
		return nil, "", err
	}
	syscall.CloseOnExec(fd)
	if err := syscall.SetNonblock(fd, true); err != nil {
		syscall.Close(fd)
		return nil, "", err
	}
	return os.NewFile(uintptr(fd), master.Name()), slave.Name(), nil
}

// relink makes a link, in the place of another if need be, at no moment of neither.
func relink(to, link string) error {
	if err := os.MkdirAll(filepath.Dir(link), 0o700); err != nil {
		return err
	}
	next := link + ".new"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Symlink(to, next); err != nil {
		return err
	}
	return os.Rename(next, link)
}

// terminal is the modem's end of a pseudo-terminal.
type terminal struct {
	master *os.File
	slave  string
	links  []string
	vacant atomic.Bool // no client has it open
	once   sync.Once
	gone   chan struct{} // closed by Close
}

// again is how soon a client is noticed that opens the port. What it writes waits.
const again = 50 * time.Millisecond

// Read reads what a client writes. While nobody has the port open the kernel answers
// EIO, and then we look again.
func (t *terminal) Read(b []byte) (int, error) {
	for {
		n, err := t.master.Read(b)
		switch {
		case err == nil:
			t.vacant.Store(false)
			return n, nil
		case errors.Is(err, os.ErrDeadlineExceeded): // it could be read: somebody has it open
			t.vacant.Store(false)
			err = t.master.SetReadDeadline(time.Time{})
		case errors.Is(err, syscall.EIO):
			err = t.wait()
		}
		if err != nil {
			return 0, io.EOF
		}
	}
}

// wait lets some time pass while the port is vacant.
func (t *terminal) wait() error {
	if !t.vacant.Swap(true) {
		t.forget()
	}
	select {
	case <-t.gone:
		return io.EOF
	case <-time.After(again):
		return t.master.SetReadDeadline(time.Now().Add(again / 10))
	}
}

// forget drops what the last client did not read: the next one is not to find it.
func (t *terminal) forget() {
	fd, err := syscall.Open(t.slave, syscall.O_RDONLY|syscall.O_NOCTTY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		return // somebody has it for himself already
	}
	defer syscall.Close(fd)
	for b := make([]byte, 4096); ; {
		if n, err := syscall.Read(fd, b); n <= 0 || err != nil {
			return
		}
	}
}

// Write writes to the client, if there is one.
func (t *terminal) Write(b []byte) (int, error) {
	if t.vacant.Load() {
		return len(b), nil
	}
	n, err := t.master.Write(b)
	if t.vacant.Load() { // it left meanwhile
		t.forget()
	}
	return n, err
}

// Close makes the port vanish.
func (t *terminal) Close() (err error) {
	t.once.Do(func() {
		close(t.gone)
		for _, link := range t.links {
			if to, err := os.Readlink(link); err == nil && to == t.slave { // it may be another's by now
				os.Remove(link)
			}
		}
		err = t.master.Close()
	})
	return err
}
