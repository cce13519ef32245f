package at

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"

	warthog "github.com/warthog618/modem/at"
)

// listed is how many messages the modem of a benchmark lists; each is two lines.
const listed = 100

// lister answers every command with a list of messages, and says something unasked before
// each tenth.
func lister(conn net.Conn) {
	entry := "+CMGL: 1,1,,20\r\n" + tpdu + "\r\n"
	answer := strings.Repeat("\r\n^RSSI:16\r\n"+strings.Repeat(entry, 10), listed/10) + "\r\nOK\r\n"
	for r := bufio.NewReader(conn); ; {
		line, err := r.ReadString('\r')
		if err != nil {
			return
		}
		text := "\r\nOK\r\n"
		if strings.Contains(line, "CMGL") {
			text = answer
		}
		if _, err := io.WriteString(conn, text); err != nil {
			return
		}
	}
}

// BenchmarkList reads lists of stored messages.
func BenchmarkList(b *testing.B) {
	c, modem, stop := dial(Config{})
	defer stop()
	go lister(modem.Conn)
	go func() {
		for range c.Said() {
		}
	}()
	for b.Loop() {
		a, err := c.Do(b.Context(), Command{Text: "+CMGL=4", Prefix: "+CMGL:", Data: true})
		if err != nil || len(a.Lines) != 2*listed {
			b.Fatal(len(a.Lines), err)
		}
	}
	b.ReportMetric(float64(b.N)*2*listed/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkListWarthog does the same by github.com/warthog618/modem.
func BenchmarkListWarthog(b *testing.B) {
	near, conn := net.Pipe()
	defer near.Close()
	go lister(conn)
	m := warthog.New(near, warthog.WithIndication("^RSSI:", func([]string) {}))
	for b.Loop() {
		lines, err := m.Command("+CMGL=4")
		if err != nil || len(lines) < 2*listed { // its answers hold the unsolicited codes, too
			b.Fatal(len(lines), err)
		}
	}
	b.ReportMetric(float64(b.N)*2*listed/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkParser sorts the lines alone.
func BenchmarkParser(b *testing.B) {
	text := []byte(strings.Repeat("+CMGL: 1,1,,20\r\n"+tpdu+"\r\n", listed))
	p := parser{scanner: scanner{counters: new(Counters)}, emit: func(token) {}}
	p.await(&Command{Text: "+CMGL=4", Prefix: "+CMGL:", Data: true})
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		p.feed(text)
	}
	b.ReportMetric(float64(b.N)*2*listed/b.Elapsed().Seconds(), "lines/s")
}
