package at

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// far is the modem's end of a line.
type far struct {
	net.Conn
	r *bufio.Reader
}

// hears is the next command line that the channel writes, without escapes before it.
func (f far) hears(t *testing.T) string {
	t.Helper()
	for {
		line, err := f.r.ReadString('\r')
		if err != nil {
			t.Fatal(err)
		}
		if line = strings.Trim(line, "\x1b\r"); line != "" {
			return line
		}
	}
}

func (f far) says(t *testing.T, octets string) {
	t.Helper()
	if _, err := io.WriteString(f, octets); err != nil {
		t.Fatal(err)
	}
}

// connect runs a channel until the test ends.
func connect(t *testing.T, cfg Config) (*Channel, far) {
	t.Helper()
	c, modem, stop := dial(cfg)
	t.Cleanup(stop)
	return c, modem
}

// dial runs a channel until stop is called.
func dial(cfg Config) (c *Channel, modem far, stop func()) {
	near, modem := ends()
	c = New(near, cfg)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	return c, modem, func() {
		cancel()
		modem.Close()
		<-ended
	}
}

// ends are both ends of a line.
func ends() (near net.Conn, modem far) {
	near, conn := net.Pipe()
	return near, far{conn, bufio.NewReader(conn)}
}
