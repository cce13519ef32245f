package smpp

import (
	"context"
	"net"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(peerProcess) != "" {
		servePeer()
		return
	}
	goleak.VerifyTestMain(m)
}

// admitAll lets everybody bind.
var admitAll = AuthenticatorFunc(func(context.Context, BindRequest) Status { return StatusOK })

// pair runs a server and a link to it over loopback until the test ends.
func pair(t testing.TB, sc ServerConfig, atServer Handler, lc Config, atLink Handler) (*Server, *Link) {
	t.Helper()
	ln := listen(t)
	if sc.Authenticator == nil {
		sc.Authenticator = admitAll
	}
	server := NewServer(sc)
	lc.Addr = ln.Addr().String()
	link := NewLink(lc)
	start(t, func(ctx context.Context) error { return server.Serve(ctx, ln, atServer) })
	start(t, func(ctx context.Context) error { return link.Run(ctx, atLink) })
	await(t, link.Bound())
	return server, link
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// equateEmpty takes nil and empty slices for the same.
var equateEmpty = cmpopts.EquateEmpty()

// start runs f until the test ends and fails the test if it returns an error.
// What was started last stops first.
func start(t testing.TB, f func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { result <- f(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-result; err != nil {
			t.Errorf("stopped with %v", err)
		}
	})
}

// await waits for an event that has to come.
func await[T any](t testing.TB, event <-chan T) (v T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	select {
	case v = <-event:
	case <-ctx.Done():
		t.Fatal("nothing happened")
	}
	return v
}
