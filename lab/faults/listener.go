//go:build !production

package faults

import (
	"net"
	"sync"
	"time"
)

// Listen puts the script between a listener and its server.
func (s *Script) Listen(ln net.Listener) net.Listener { return &listener{Listener: ln, script: s} }

// listener hands out connections that obey the script. It keeps those that the
// script holds open beyond their server.
type listener struct {
	net.Listener
	script *Script

	mu   sync.Mutex // guards kept
	kept []net.Conn
}

func (l *listener) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.script.begin(time.Now())
	return newConn(raw, l.script, l.keep), nil
}

// keep holds a connection open until the listener closes.
func (l *listener) keep(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, c)
}

// Close closes the listener and the connections that it kept.
func (l *listener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.kept {
		c.Close()
	}
	return l.Listener.Close()
}
