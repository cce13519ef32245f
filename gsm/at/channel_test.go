package at

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
	near, conn := net.Pipe()
	c := New(near, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		conn.Close()
		<-ended
	})
	return c, far{conn, bufio.NewReader(conn)}
}

func TestDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, modem := connect(t, Config{})
		go func() {
			if got := modem.hears(t); got != "AT" {
				t.Errorf("first heard %q", got)
			}
			modem.says(t, "\r\nOK\r\n")
			modem.hears(t)
			modem.says(t, "AT+CSQ\r\r\n+CMTI: \"SM\",3\r\n\r\n+CSQ: 18,99\r\n\r\nOK\r\n")
		}()
		a, err := c.Do(t.Context(), Command{Text: "+CSQ", Prefix: "+CSQ:"})
		if err != nil || len(a.Lines) != 1 || a.Lines[0] != "+CSQ: 18,99" {
			t.Errorf("got %v, %v", a, err)
		}
		if u := <-c.Said(); u.Line != `+CMTI: "SM",3` {
			t.Errorf("got %v", u)
		}
	})
}

func TestDoBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, modem := connect(t, Config{})
		refuse := errors.New("no")
		left := make(chan struct{})
		go func() {
			defer close(left)
			modem.hears(t)
			modem.says(t, "\r\nOK\r\n")
			modem.hears(t)
			modem.says(t, "\r\n> ")
			body, _ := modem.r.ReadString(ctrlZ)
			if body != "0011\x1a" {
				t.Errorf("got body %q", body)
			}
			modem.says(t, "\r\n+CMGS: 7\r\n\r\nOK\r\n")
			modem.hears(t)
			modem.says(t, "\r\n> ")
			if b, _ := modem.r.ReadByte(); b != escape {
				t.Errorf("got %x at the prompt", b)
			}
			modem.says(t, "\r\nOK\r\n")
		}()
		a, err := c.Do(t.Context(), Command{Text: "+CMGS=2", Prefix: "+CMGS:", Body: "0011"})
		if err != nil || len(a.Lines) != 1 || a.Lines[0] != "+CMGS: 7" {
			t.Errorf("got %v, %v", a, err)
		}
		_, err = c.Do(t.Context(), Command{Text: "+CMGS=2", Prefix: "+CMGS:", Body: "0011", Check: func() error { return refuse }})
		if !errors.Is(err, refuse) || !errors.Is(err, ErrUnsent) {
			t.Errorf("got %v", err)
		}
		<-left
	})
}

func TestDoSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, modem := connect(t, Config{})
		go io.Copy(io.Discard, modem)
		start := time.Now()
		_, err := c.Do(t.Context(), Command{Text: "+CSQ"})
		if !errors.Is(err, ErrSilent) || !errors.Is(err, ErrUnsent) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
