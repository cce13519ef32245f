package certify_test

import (
	"context"
	"net"
	"sync"
)

// network carries binds to an operator in memory: in a synctest bubble a minute's wait
// takes no time.
type network struct{ calls chan net.Conn }

// listen opens one side of the operator. Only that for binds is ever called.
func (n network) listen(_, addr string) (net.Listener, error) {
	l := &listener{addr: address(addr), closed: make(chan struct{})}
	l.close = sync.OnceFunc(func() { close(l.closed) })
	if addr == smscAddr {
		l.calls = n.calls
	}
	return l, nil
}

func (n network) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case n.calls <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// listener takes what is called; nothing comes where calls is nil.
type listener struct {
	addr   address
	calls  chan net.Conn
	closed chan struct{}
	close  func()
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.calls:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error { l.close(); return nil }

func (l *listener) Addr() net.Addr { return l.addr }

type address string

func (address) Network() string  { return "memory" }
func (a address) String() string { return string(a) }
