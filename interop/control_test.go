//go:build integration

package interop

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
)

// control is a connection to baresip's ctrl_tcp: netstrings of JSON documents in both
// directions.
type control struct {
	conn net.Conn
	told chan told // everything that baresip said; closed with the connection
}

// told is an event, or the answer to a command.
type told struct {
	Event    bool   `json:"event"`
	Type     string `json:"type"`
	Param    string `json:"param"` // of an event: why
	Response bool   `json:"response"`
	OK       bool   `json:"ok"`
	Data     string `json:"data"`
}

func newControl(t *testing.T, addr string) *control {
	t.Helper()
	c := &control{conn: dialled(t, addr), told: make(chan told, 1000)}
	go func() {
		defer close(c.told)
		for in := bufio.NewReader(c.conn); ; {
			text, err := netstring(in)
			if err != nil {
				return // closed
			}
			var said told
			if json.Unmarshal(text, &said) == nil {
				c.told <- said
			}
		}
	}()
	return c
}

// netstring reads one: its length, a colon, so many octets and a comma.
func netstring(in *bufio.Reader) ([]byte, error) {
	length, err := in.ReadString(':')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(length, ":"))
	if err != nil {
		return nil, err
	}
	text := make([]byte, n+1)
	_, err = io.ReadFull(in, text)
	return text[:n], err
}

// command has something done.
func (c *control) command(t *testing.T, name, params string) {
	t.Helper()
	text, err := json.Marshal(map[string]string{"command": name, "params": params, "token": name})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(c.conn, "%d:%s,", len(text), text); err != nil {
		t.Fatal(err)
	}
}

// waits waits for an event.
func (c *control) waits(ctx context.Context, t *testing.T, event string) {
	t.Helper()
	for {
		select {
		case said, ok := <-c.told:
			switch {
			case !ok:
				t.Fatalf("baresip ended before %s", event)
			case said.Event && said.Type == event:
				return
			case said.Event && said.Type == "CALL_CLOSED", said.Response && !said.OK:
				t.Fatalf("instead of %s baresip says %+v", event, said)
			}
		case <-ctx.Done():
			t.Fatalf("no %s: %v", event, ctx.Err())
		}
	}
}
