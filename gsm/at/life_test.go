package at

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestOrder serves callers in the order in which they came, one at a time.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, modem := connect(t, Config{})
		for n := range 5 {
			go c.Do(t.Context(), Command{Text: fmt.Sprintf("+N=%d", n)})
			synctest.Wait() // it waits now
		}
		if got := modem.hears(t); got != "AT" {
			t.Fatalf("heard %q", got)
		}
		modem.says(t, "\r\nOK\r\n")
		for n := range 5 {
			if got, want := modem.hears(t), fmt.Sprintf("AT+N=%d", n); got != want {
				t.Errorf("heard %q, want %q", got, want)
			}
			modem.says(t, "\r\nOK\r\n")
		}
	})
}

// TestControl writes nothing that would end a line or a body early.
func TestControl(t *testing.T) {
	c := New(nil, Config{})
	for _, command := range []Command{{Text: "+CSQ\r+CMGD=1,4"}, {Text: "+CMGS=1", Body: "00\x1a"}, {Text: "\x1b"}} {
		if _, err := c.Do(t.Context(), command); !errors.Is(err, errControl) || !errors.Is(err, ErrUnsent) {
			t.Errorf("%q: got %v", command.Text, err)
		}
	}
}

// TestGone ends what is out when the device goes, and everything after.
func TestGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, modem := ends()
		c := New(near, Config{})
		ended := make(chan error, 1)
		go func() { ended <- c.Run(t.Context()) }()
		go func() {
			modem.answers(t, 2)
			modem.hears(t)
			modem.says(t, "\r\n+CMTI: \"SM\",1\r\n+CMT: ,20\r\n")
			modem.Close()
		}()
		c.Do(t.Context(), Command{})
		if _, err := c.Do(t.Context(), Command{Text: "+CSQ"}); !errors.Is(err, ErrClosed) || errors.Is(err, ErrUnsent) {
			t.Errorf("the command that was out: %v", err)
		}
		if _, err := c.Do(t.Context(), Command{Text: "+CSQ"}); !errors.Is(err, ErrClosed) || !errors.Is(err, ErrUnsent) {
			t.Errorf("the next: %v", err)
		}
		if err := <-ended; !errors.Is(err, ErrClosed) || !errors.Is(err, io.EOF) {
			t.Errorf("Run: %v", err)
		}
		var said []string
		for u := range c.Said() {
			said = append(said, u.Line)
		}
		if got := strings.Join(said, " "); got != `+CMTI: "SM",1 +CMT: ,20` {
			t.Errorf("said %s", got)
		}
	})
}

// TestCancelled leaves a prompt when Run is over.
func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, modem := ends()
		c := New(near, Config{})
		ctx, cancel := context.WithCancel(t.Context())
		ended, done := make(chan error, 1), make(chan error, 1)
		go func() { ended <- c.Run(ctx) }()
		check := make(chan struct{})
		go func() {
			_, err := c.Do(t.Context(), Command{Text: "+CMGS=9", Body: "00", Check: func() error { <-check; return nil }})
			done <- err
		}()
		modem.hears(t)
		modem.says(t, "\r\nOK\r\n")
		modem.hears(t)
		modem.says(t, "\r\n> ")
		synctest.Wait()
		cancel()
		if b, err := modem.r.ReadByte(); b != escape {
			t.Errorf("got %x, %v", b, err)
		}
		close(check)
		if err := <-done; !errors.Is(err, ErrClosed) || !errors.Is(err, ErrUnsent) {
			t.Errorf("got %v", err)
		}
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Run: %v", err)
		}
	})
}

// TestStuck ends although the modem takes nothing at all.
func TestStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := connect(t, Config{})
		start := time.Now()
		for range 3 {
			if _, err := c.Do(t.Context(), Command{Text: "+CSQ"}); !errors.Is(err, ErrSilent) || !errors.Is(err, ErrUnsent) {
				t.Errorf("got %v", err)
			}
		}
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// TestFlood floods a channel whose codes nobody reads: answers come, what matters is kept to
// its bound, and how much is lost is told.
func TestFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, modem := connect(t, Config{})
		go modem.answers(t, 2)
		c.Do(t.Context(), Command{})
		modem.says(t, strings.Repeat("\r\n^RSSI:16\r\n", 5000)+"\r\n+CMTI: \"SM\",1\r\n")
		modem.says(t, strings.Repeat("\r\nRING\r\n", 2*room))
		go modem.answers(t, 1)
		if _, err := c.Do(t.Context(), Command{}); err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for len(c.said) > 0 {
			u := <-c.Said()
			got[u.Line]++
		}
		if got["^RSSI:16"] != noiseRoom || got[`+CMTI: "SM",1`] != 1 || got["RING"] != room-noiseRoom-1 {
			t.Errorf("got %v", got)
		}
		modem.says(t, "\r\nRING\r\n")
		if u, lost := <-c.Said(), uint64(2*room-got["RING"]); u.Lost != lost || c.Counters().Lost.Load() != lost {
			t.Errorf("lost %d, counted %d, want %d", u.Lost, c.Counters().Lost.Load(), lost)
		}
		if n := c.Counters().Noise.Load(); n != 5000-noiseRoom {
			t.Errorf("noise %d", n)
		}
	})
}

// TestEndless keeps no answer that does not end, and is in step after it.
func TestEndless(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, modem := connect(t, Config{})
		go func() {
			modem.answers(t, 1)
			modem.hears(t)
			modem.says(t, strings.Repeat("word\r\n", maxAnswer+1)+"\r\nOK\r\n")
			modem.answers(t, 1)
		}()
		if _, err := c.Do(t.Context(), Command{Text: "&V"}); !errors.Is(err, errFlood) {
			t.Errorf("got %v", err)
		}
		if _, err := c.Do(t.Context(), Command{Text: "+CSQ"}); err != nil {
			t.Error(err)
		}
	})
}

// TestTrace tells names and lengths, both ways.
func TestTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		c, modem := connect(t, Config{Trace: func(sent bool, line string) {
			told = append(told, map[bool]string{true: "> ", false: "< "}[sent]+line)
		}})
		go func() {
			modem.hears(t)
			modem.says(t, "\r\nOK\r\n")
			modem.hears(t)
			modem.says(t, "AT+CMGS=9\r\r\n> ")
			modem.r.ReadString(ctrlZ)
			modem.says(t, "\r\n+CLIP: \"919000000001\",145\r\n+CMGS: 7\r\nOK\r\n")
		}()
		c.Do(t.Context(), Command{Text: "+CMGS=9", Body: "0011000A9119090000000000AA00", Prefix: "+CMGS:"})
		want := "> AT|< OK|> AT+CMGS=9|< AT+CMGS=9|> (28 octets)|< +CLIP: (19 octets)|< +CMGS: 7|< OK"
		if got := strings.Join(told, "|"); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}
