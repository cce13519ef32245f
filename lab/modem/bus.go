//go:build !production

package modem

import (
	"errors"
	"io"
	"maps"
	"net"
	"slices"
	"sync"
)

// Bus is where ports appear: [PTYs], or [Pipes] in a test.
type Bus interface {
	// Plug makes a port appear under these names. What is read from it is what clients
	// write: they may open and close it again and again, and what is written while none
	// has it open is lost, as it is on USB. Closing it makes the port vanish: its client
	// reads the end, and the names are gone.
	Plug(names ...string) (io.ReadWriteCloser, error)
}

// Errors of opening a port of Pipes.
var (
	ErrNoPort = errors.New("modem: there is no such port")
	ErrBusy   = errors.New("modem: the port is open already")
)

// Pipes is a bus in memory, for tests in virtual time. Its zero value is ready.
type Pipes struct {
	mu    sync.Mutex
	ports map[string]*pipe
}

// Plug makes a port appear; a name that is taken goes to the new one.
func (p *Pipes) Plug(names ...string) (io.ReadWriteCloser, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ports == nil {
		p.ports = map[string]*pipe{}
	}
	line := &pipe{bus: p, came: make(chan struct{}, 1), gone: make(chan struct{})}
	for _, name := range names {
		p.ports[name] = line
	}
	return line, nil
}

// Open opens a port as a client. A port has one client at a time.
func (p *Pipes) Open(name string) (io.ReadWriteCloser, error) {
	p.mu.Lock()
	line := p.ports[name]
	p.mu.Unlock()
	if line == nil {
		return nil, ErrNoPort
	}
	ours, theirs := net.Pipe()
	if err := line.take(theirs); err != nil {
		return nil, err
	}
	return ours, nil
}

// Names are the names of all ports, in order.
func (p *Pipes) Names() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Sorted(maps.Keys(p.ports))
}

func (p *Pipes) unplug(line *pipe) {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.ports, func(_ string, l *pipe) bool { return l == line })
}

// pipe is the modem's end of a port of Pipes.
type pipe struct {
	bus  *Pipes
	came chan struct{} // a client did
	gone chan struct{}

	mu     sync.Mutex
	client net.Conn // nil while nobody has it open
	closed bool
}

// take makes a connection the client's, if there is no other.
func (p *pipe) take(c net.Conn) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return ErrNoPort
	case p.client != nil:
		return ErrBusy
	}
	p.client = c
	select {
	case p.came <- struct{}{}:
	default:
	}
	return nil
}

func (p *pipe) current() net.Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.client
}

// leave ends a client's stay.
func (p *pipe) leave(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.Close(); p.client == c {
		p.client = nil
	}
}

// Read reads what a client writes, whoever it is.
func (p *pipe) Read(b []byte) (int, error) {
	for {
		c := p.current()
		if c == nil {
			select {
			case <-p.came:
				continue
			case <-p.gone:
				return 0, io.EOF
			}
		}
		if n, err := c.Read(b); err == nil {
			return n, nil
		}
		p.leave(c)
	}
}

// Write writes to the client, if there is one.
func (p *pipe) Write(b []byte) (int, error) {
	if c := p.current(); c != nil {
		_, _ = c.Write(b) // a client that is gone reads nothing
	}
	return len(b), nil
}

// Close makes the port vanish.
func (p *pipe) Close() error {
	p.bus.unplug(p)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	close(p.gone)
	if p.client != nil {
		p.client.Close()
	}
	return nil
}
