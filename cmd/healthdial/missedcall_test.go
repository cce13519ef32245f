//go:build !production

package main

import (
	"fmt"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestMissedCall calls a number that is not answered, as the exchange would bring the
// call, and is called back at the exchange within the 90 seconds that people wait.
func TestMissedCall(t *testing.T) {
	t.Parallel()
	exchange, caller := datagrams(t, "127.0.0.1:0"), datagrams(t, "127.0.0.2:0")
	c := buildDemo(t, demo{gateway: labGateway{dialect: "default"}, ports: ports{exchange: portNumber(exchange.LocalAddr().(*net.UDPAddr).Port)}})
	if c.at.sip == "" {
		t.Fatal("no calls are answered without espeak-ng, which make test installs")
	}
	service, err := net.ResolveUDPAddr("udp", c.at.sip)
	if err != nil {
		t.Fatal(err)
	}
	from := caller.LocalAddr().String()
	invite := strings.Join([]string{
		"INVITE sip:" + demoMissed + "@127.0.0.1 SIP/2.0", "Via: SIP/2.0/UDP " + from + ";branch=z9hG4bKmissed", "From: <sip:x@" + from + ">;tag=a",
		"To: <sip:" + demoMissed + "@127.0.0.1>", "Call-ID: missed", "CSeq: 1 INVITE", "Contact: <sip:x@" + from + ">", "Max-Forwards: 70",
		"P-Asserted-Identity: <sip:+919000000022@127.0.0.2>", "Content-Length: 0", "", "",
	}, "\r\n")
	if _, err := caller.WriteTo([]byte(invite), service); err != nil {
		t.Fatal(err)
	}
	if answer := comes(t, caller, "SIP/2.0 "); !strings.HasPrefix(answer, "SIP/2.0 480 ") {
		t.Errorf("answered %q", answer)
	}
	if call := comes(t, exchange, "INVITE "); !strings.HasPrefix(call, "INVITE sip:+919000000022@") {
		t.Errorf("placed %q", call)
	}
}

func datagrams(t *testing.T, addr string) net.PacketConn {
	t.Helper()
	c, err := net.ListenPacket("udp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

var repeatedHeader = regexp.MustCompile(`(?im)^(via|from|to|call-id|cseq):.*\r\n`)

// comes is the first line of the message that begins so. Keep-alives are answered
// meanwhile.
func comes(t *testing.T, c net.PacketConn, beginning string) string {
	t.Helper()
	if err := c.SetDeadline(time.Now().Add(90 * time.Second)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 4096)
	for {
		n, from, err := c.ReadFrom(buf)
		if err != nil {
			t.Fatalf("nothing comes that begins with %q: %v", beginning, err)
		}
		line, _, _ := strings.Cut(string(buf[:n]), "\r\n")
		switch {
		case strings.HasPrefix(line, beginning):
			return line
		case strings.HasPrefix(line, "OPTIONS "):
			headers := strings.Join(repeatedHeader.FindAllString(string(buf[:n]), -1), "")
			fmt.Fprintf(toward{c, from}, "SIP/2.0 200 OK\r\n%sContent-Length: 0\r\n\r\n", headers)
		}
	}
}

// toward writes datagrams to one address.
type toward struct {
	net.PacketConn
	addr net.Addr
}

func (w toward) Write(b []byte) (int, error) { return w.WriteTo(b, w.addr) }
