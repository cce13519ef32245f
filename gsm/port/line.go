package port

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.bug.st/serial"
)

// ErrBusy is returned for a port that another program, or another modem of ours, has.
var ErrBusy = errors.New("port: another has it")

const (
	speed     = 115200                 // bits a second, if nothing else is said
	openTime  = 10 * time.Second       // that opening a port may take: a USB device that hangs holds the kernel
	closeTime = 2 * time.Second        // likewise closing
	readTime  = 200 * time.Millisecond // after which a reader looks whether its port is closed
)

// Open opens a port for us alone: 8 bits, no parity, one stop bit, no flow control, DTR and
// RTS on. It takes 10 s at most, whatever the device does. bits is its speed, 115,200 if 0.
func Open(ctx context.Context, path string, bits int) (io.ReadWriteCloser, error) {
	type outcome struct {
		line *line
		err  error
	}
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	opened := make(chan outcome, 1)
	go func() {
		l, err := open(path, bits)
		opened <- outcome{l, err}
	}()
	select {
	case o := <-opened:
		if o.err != nil {
			return nil, o.err
		}
		return o.line, nil
	case <-ctx.Done():
		go func() { // the kernel lets go of it some time
			if o := <-opened; o.err == nil {
				o.line.Close()
			}
		}()
		return nil, fmt.Errorf("port: %s does not open: %w", path, ctx.Err())
	}
}

func open(path string, bits int) (*line, error) {
	own, err := lock(path)
	if err != nil {
		return nil, err
	}
	if bits == 0 {
		bits = speed
	}
	p, err := serial.Open(path, &serial.Mode{BaudRate: bits, DataBits: 8})
	if err != nil {
		own.Close()
		return nil, fmt.Errorf("port: %s: %w", path, err)
	}
	if err := errors.Join(p.SetReadTimeout(readTime), p.ResetInputBuffer(), unmark(own)); err != nil {
		p.Close()
		own.Close()
		return nil, fmt.Errorf("port: %s: %w", path, err)
	}
	p.SetDTR(true) // a terminal that is none has neither
	p.SetRTS(true)
	return &line{port: p, own: own}, nil
}

// line is an open port.
type line struct {
	port   serial.Port
	own    *os.File // the lock; nil where there is none
	closed atomic.Bool
	reads  sync.Mutex // held while the port is read
}

// Read waits for octets until there are some, or the port is closed or gone.
func (l *line) Read(b []byte) (int, error) {
	l.reads.Lock()
	defer l.reads.Unlock()
	for !l.closed.Load() {
		if n, err := l.port.Read(b); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.EOF
}

func (l *line) Write(b []byte) (int, error) {
	if l.closed.Load() {
		return 0, os.ErrClosed
	}
	return l.port.Write(b)
}

// Close ends reads and writes that are under way, and gives the port back. What is not
// written yet is dropped: the kernel would wait for a device that hangs, half a minute.
func (l *line) Close() error {
	if l.closed.Swap(true) {
		return os.ErrClosed
	}
	l.port.ResetOutputBuffer()
	l.reads.Lock() // nobody reads from a number that is another file's by then
	defer l.reads.Unlock()
	closed := make(chan error, 1)
	go func() { closed <- errors.Join(l.port.Close(), l.own.Close()) }()
	select {
	case err := <-closed:
		return err
	case <-time.After(closeTime):
		return errors.New("port: closing takes long")
	}
}
