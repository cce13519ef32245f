//go:build !production

package modem

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a modem with a client, in virtual time.
type bench struct {
	*Modem
	t     *testing.T
	pipes *Pipes
	line  io.ReadWriteCloser
	heard chan string
}

// within runs a test with a modem that has started, in a bubble.
func within(t *testing.T, c Config, do func(b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{t: t, pipes: &Pipes{}}
		c.Bus = b.pipes
		var err error
		if b.Modem, err = New(c); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.Run(ctx) }()
		synctest.Wait()
		b.open()
		time.Sleep(time.Second)
		b.look()
		do(b)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		b.line.Close()
	})
}

// open opens the port.
func (b *bench) open() {
	b.t.Helper()
	line, err := b.pipes.Open(b.name)
	if err != nil {
		b.t.Fatal(err)
	}
	b.line, b.heard = line, make(chan string, 1000)
	go func(heard chan string) {
		defer close(heard)
		for buf := make([]byte, 4096); ; {
			n, err := line.Read(buf)
			if err != nil {
				return
			}
			heard <- string(buf[:n])
		}
	}(b.heard)
}

// look is what the modem said since the last look, up to now.
func (b *bench) look() string {
	synctest.Wait()
	var out strings.Builder
	for {
		select {
		case s, ok := <-b.heard:
			if !ok {
				return out.String()
			}
			out.WriteString(s)
			synctest.Wait()
		default:
			return out.String()
		}
	}
}

// types types octets and is what comes back within a second.
func (b *bench) types(text string) string {
	b.t.Helper()
	if _, err := io.WriteString(b.line, text); err != nil {
		b.t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	return b.look()
}

// shown makes line ends visible.
func shown(s string) string {
	return strings.NewReplacer("\r\n", "|", "\r", "<CR>", "\n", "<LF>").Replace(s)
}

// TestFirst sends and receives one message.
func TestFirst(t *testing.T) {
	within(t, Config{}, func(b *bench) {
		for _, s := range []struct{ types, hears string }{
			{"ATE0\r", "ATE0<CR>|OK|"},
			{"AT+CMEE=1;+CSQ\r", "|+CSQ: 21,99||OK|"},
			{"AT+CMGS=23\r", "|> "},
			{"0011000B919100000000F10000AA0AE8329BFD4697D9EC37\x1a", "|+CMGS: 1||OK|"},
		} {
			if got := shown(b.types(s.types)); got != s.hears {
				t.Errorf("%q: %s, want %s", s.types, got, s.hears)
			}
		}
		if list, err := b.Sent(t.Context(), 0); err != nil || len(list) != 1 || list[0].Text != "hellohello" {
			t.Errorf("sent: %+v, %v", list, err)
		}
		if n, err := b.Receive("+919000000021", "नमस्ते"); n != 1 || err != nil {
			t.Error(n, err)
		}
		time.Sleep(time.Second)
		if got := shown(b.types("AT+CMGL=4\r")); !strings.Contains(got, "0928092E0938094D09240947||OK|") {
			t.Error(got)
		}
	})
}
