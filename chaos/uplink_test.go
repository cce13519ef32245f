//go:build integration && !production

package chaos

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
)

// uplink is the line from a post to the registries. While it is cut it swallows what is
// sent: connections are taken and nothing comes back, as by radio.
type uplink struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	cut   bool                  // guarded by mu
	calls map[net.Conn]struct{} // guarded by mu; both ends of all connections
}

func newUplink(to string) (*uplink, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	return &uplink{listener: ln, to: to, calls: map[net.Conn]struct{}{}}, err
}

// URL is where the registries are, over this line.
func (u *uplink) URL() string { return "http://" + u.listener.Addr().String() }

// Run carries connections until ctx ends.
func (u *uplink) Run(ctx context.Context) error {
	var hands sync.WaitGroup
	defer hands.Wait()
	defer context.AfterFunc(ctx, func() { u.listener.Close(); u.drop() })()
	for {
		conn, err := u.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		if u.hold(conn) {
			hands.Go(func() { u.carry(ctx, conn) })
		}
	}
}

// hold keeps a connection; it reports whether it is to be carried.
func (u *uplink) hold(conns ...net.Conn) (carried bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, c := range conns {
		u.calls[c] = struct{}{}
	}
	return !u.cut
}

// carry copies both ways until either end hangs up.
func (u *uplink) carry(ctx context.Context, near net.Conn) {
	far, err := new(net.Dialer).DialContext(ctx, "tcp", u.to)
	if err != nil || !u.hold(far) {
		near.Close()
		return
	}
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		both.Go(func() {
			_, _ = io.Copy(way[1], way[0]) // how it ends is what is tried
			way[0].Close()
			way[1].Close()
		})
	}
	both.Wait()
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.calls, near)
	delete(u.calls, far)
}

// set cuts the line, with all that is under way, or joins it.
func (u *uplink) set(cut bool) {
	u.mu.Lock()
	u.cut = cut
	u.mu.Unlock()
	u.drop()
}

func (u *uplink) drop() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for c := range u.calls {
		c.Close()
		delete(u.calls, c)
	}
}
