package bench

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"healthdial/gsm/smpp"
)

// window is how many submit_sm may wait for their answer.
const window = 255

const smsID = "0000000001"

const sms = "1 Reports\n2 Consents\n3 Who can see my records\n4 Language\n5 Help"

// submit sends one SMS and returns the id that the SMSC gave it.
type submit func(ctx context.Context) (id string, err error)

// clients are what can be bound to an SMSC and submit.
var clients = []struct {
	name string
	bind func(t testing.TB, addr string) submit
}{{"link", bindLink}, {"gosmpp", bindGosmpp}}

// Every SMS is accepted, by its id, for as many callers as a window has places.
func TestSubmit(t *testing.T) {
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) {
			send := c.bind(t, echoPeer(t))
			var all sync.WaitGroup
			for range window {
				all.Go(func() {
					for range 4 {
						if id, err := send(t.Context()); id != smsID || err != nil {
							t.Errorf("id %q, %v", id, err)
						}
					}
				})
			}
			all.Wait()
		})
	}
}

// BenchmarkSubmit is how many submit_sm a second one bind carries over loopback to a
// peer that answers from prepared octets: our link, and the client of gosmpp. The
// client of go-smpp is measured in gsm/smpp.
func BenchmarkSubmit(b *testing.B) {
	for _, c := range clients {
		b.Run(c.name, func(b *testing.B) { inFlight(b, c.bind(b, echoPeer(b))) })
	}
}

func bindLink(t testing.TB, addr string) submit {
	link := smpp.NewLink(smpp.Config{Addr: addr, Window: window})
	run(t, func(ctx context.Context) error { return link.Run(ctx, smpp.Mux{}) })
	select {
	case <-link.Bound():
	case <-t.Context().Done():
		t.Fatal("never bound")
	}
	m := smpp.Message{
		Source: smpp.Address{TON: 5, Addr: "HEALTH"}, Dest: smpp.Address{TON: 1, NPI: 1, Addr: "919000000001"},
		RegisteredDelivery: smpp.ReceiptAlways, Payload: []byte(sms),
	}
	return func(ctx context.Context) (string, error) { return link.Send(ctx, m) }
}

// inFlight submits b.N times with as many callers as the window has places.
func inFlight(b *testing.B, send submit) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for range window {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if _, err := send(b.Context()); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "submit/s")
}

// echoPeer is an SMSC that accepts everything as fast as it can read.
func echoPeer(t testing.TB) (addr string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			conns.Go(func() { echo(conn) })
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		conns.Wait()
	})
	return ln.Addr().String()
}

// echo answers every request by its header alone, with an id where one is due.
func echo(conn net.Conn) {
	defer conn.Close()
	const response, headerLen = 1 << 31, 16
	r, w := bufio.NewReaderSize(conn, 64<<10), bufio.NewWriterSize(conn, 64<<10)
	for head := make([]byte, headerLen); ; {
		if r.Buffered() < headerLen && w.Flush() != nil {
			return
		}
		if _, err := io.ReadFull(r, head); err != nil {
			return
		}
		if _, err := r.Discard(int(binary.BigEndian.Uint32(head)) - headerLen); err != nil {
			return
		}
		answer := append([]byte(nil), head...)
		if command := binary.BigEndian.Uint32(head[4:]); command == 4 || command == 9 { // submit_sm, bind_transceiver
			answer = append(answer, smsID+"\x00"...)
		}
		answer[4] |= response >> 24
		binary.BigEndian.PutUint32(answer, uint32(len(answer)))
		if _, err := w.Write(answer); err != nil {
			return
		}
	}
}
