package at

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

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
