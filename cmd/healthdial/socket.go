package main

import (
	"crypto/tls"
	"net"
	"sync"
	"sync/atomic"

	"healthdial/cert"
	"healthdial/config"
)

// door is an address that is listened on, with its certificate.
type door struct {
	addr    string // as configured
	tcp     *net.TCPListener
	tls     *certificate // nil without TLS
	secured *tls.Config
}

func (d *door) accept() (net.Conn, error) {
	conn, err := d.tcp.Accept()
	if err != nil || d.tls == nil {
		return conn, err
	}
	return tls.Server(conn, d.secured), nil
}

func (d *door) close() { d.tcp.Close() }

// openDoor listens where a listener wants to. Where one of ours listens already, it is
// the same queue of the system's under another descriptor: a listener may be renamed,
// or get another certificate, without anybody being turned away.
func (s *service) openDoor(c config.SMPPListener) (*door, error) {
	d := &door{addr: c.Addr}
	if c.TLS != nil {
		var err error
		if d.tls, err = s.certificate(c.Addr, cert.Files{Cert: c.TLS.Cert, Key: c.TLS.Key, Authority: c.TLS.ClientCA}); err != nil {
			return nil, err
		}
		d.secured = d.tls.Server()
	}
	ln, err := s.listenAt(c.Addr)
	if err != nil {
		return nil, err
	}
	d.tcp = ln.(*net.TCPListener) // as the network is "tcp"
	return d, nil
}

func (s *service) listenAt(addr string) (net.Listener, error) {
	for _, in := range s.inlets.Runners() {
		d := in.socket.door.Load()
		if d.addr != addr {
			continue
		}
		file, err := d.tcp.File()
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return net.FileListener(file)
	}
	return net.Listen("tcp", addr)
}

// socket is where peers connect. Its door can be another while it is served: what came
// in by the old one stays open.
type socket struct {
	door    atomic.Pointer[door]
	retired atomic.Bool
	closed  chan struct{}
	once    sync.Once
}

func newSocket(d *door) *socket {
	s := &socket{closed: make(chan struct{})}
	s.door.Store(d)
	return s
}

// Accept is the next connection, by whichever door is open.
func (s *socket) Accept() (net.Conn, error) {
	for {
		d := s.door.Load()
		conn, err := d.accept()
		switch {
		case err == nil:
			return conn, nil
		case s.retired.Load():
			<-s.closed
			return nil, net.ErrClosed
		case d == s.door.Load():
			return nil, err
		}
	}
}

// move opens another door and closes the one of before.
func (s *socket) move(to *door) { s.door.Swap(to).close() }

// retire lets nobody in any more; who is inside stays.
func (s *socket) retire() {
	s.retired.Store(true)
	s.door.Load().close()
}

// Close closes the door for good.
func (s *socket) Close() error {
	s.once.Do(func() { close(s.closed) })
	return s.door.Load().tcp.Close()
}

// Addr is where the door is.
func (s *socket) Addr() net.Addr { return s.door.Load().tcp.Addr() }

// describe is the address, and the certificate in words: "" without one.
func (s *socket) describe() (addr, tls string) {
	d := s.door.Load()
	if d.tls != nil {
		tls = d.tls.Status()
	}
	return d.tcp.Addr().String(), tls
}
