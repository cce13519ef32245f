package smpp

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// wire is a peer written by hand on one end of a pipe.
type wire struct {
	t      testing.TB
	conn   net.Conn
	frames *frameReader
}

func newWire(t testing.TB, conn net.Conn) *wire {
	t.Cleanup(func() { conn.Close() })
	return &wire{t, conn, newFrameReader(conn)}
}

// read is the next PDU.
func (w *wire) read() packet {
	w.t.Helper()
	h, frame, err := w.frames.next()
	if err != nil {
		w.t.Fatalf("peer reads: %v", err)
	}
	p, err := decode(h, frame)
	if err != nil {
		w.t.Fatalf("peer reads: %v", err)
	}
	return p
}

// want is the next PDU, which has to be of this kind.
func (w *wire) want(id pdu.ID, s Status) packet {
	w.t.Helper()
	p := w.read()
	if p.id != id || p.status != s {
		w.t.Fatalf("peer read %s with %s, want %s with %s", commands[p.id].name, p.status, commands[id].name, s)
	}
	return p
}

// wantEnd checks that the connection ends here.
func (w *wire) wantEnd() {
	w.t.Helper()
	if h, _, err := w.frames.next(); err == nil {
		w.t.Fatalf("peer read %s, want the end", commands[h.id].name)
	}
}

func (w *wire) write(p packet) {
	w.t.Helper()
	frame, err := encode(nil, &p)
	if err != nil {
		w.t.Fatal(err)
	}
	w.raw(frame)
}

func (w *wire) raw(b []byte) {
	w.t.Helper()
	if _, err := w.conn.Write(b); err != nil {
		w.t.Fatalf("peer writes: %v", err)
	}
}

// acceptBind answers the bind that has to come first.
func (w *wire) acceptBind() {
	w.t.Helper()
	p := w.read()
	w.write(p.answer(StatusOK))
}

// dialling is a link whose connections are the test's: each attempt to dial
// appears on calls and gets the test's end of a pipe.
type dialling struct {
	*Link
	calls  chan *wire
	result chan error // of Run
	stop   context.CancelFunc
}

// dial runs a link in a synctest bubble. The test ends it with quit.
func dial(t *testing.T, cfg Config, h Handler) *dialling {
	d := &dialling{calls: make(chan *wire), result: make(chan error, 1)}
	cfg.Addr = "peer"
	cfg.Rand = func() float64 { return 1 } // the whole pause
	cfg.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		select {
		case d.calls <- newWire(t, theirs):
			return ours, nil
		case <-ctx.Done():
			return nil, errors.New("nobody answers")
		}
	}
	d.Link = NewLink(cfg)
	ctx, stop := context.WithCancel(t.Context())
	d.stop = stop
	go func() { d.result <- d.Run(ctx, h) }()
	return d
}

// bound is dial with the first bind accepted.
func bound(t *testing.T, cfg Config, h Handler) (*dialling, *wire) {
	d := dial(t, cfg, h)
	w := <-d.calls
	w.acceptBind()
	<-d.Bound()
	return d, w
}

// quit stops the link without waiting for its peer.
func (d *dialling) quit(t *testing.T, w *wire) {
	t.Helper()
	w.conn.Close()
	synctest.Wait()
	d.stop()
	if err := <-d.result; err != nil {
		t.Errorf("Run = %v", err)
	}
}

// served is a server's session with the test as ESME.
func serve(t *testing.T, cfg ServerConfig, h Handler) (s *Server, w *wire, stop func()) {
	if cfg.Authenticator == nil {
		cfg.Authenticator = admitAll
	}
	s = NewServer(cfg)
	ours, theirs := net.Pipe()
	ln := &pipeListener{conns: make(chan net.Conn, 1), closed: make(chan struct{})}
	ln.conns <- ours
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- s.Serve(ctx, ln, h) }()
	w = newWire(t, theirs)
	return s, w, func() {
		t.Helper()
		cancel()
		if err := <-result; err != nil {
			t.Errorf("Serve = %v", err)
		}
	}
}

// pipeListener is a net.Listener over given connections.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	close(l.closed)
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{} }
