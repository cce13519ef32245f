package smpp

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gosmpp "github.com/fiorix/go-smpp/v2/smpp"
	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/fiorix/go-smpp/v2/smpp/pdu/pdutext"
)

const benchWindow = 256

// BenchmarkSubmit is how many submit_sm a second one bind carries over loopback,
// with 256 in flight, to a peer that answers from prepared octets.
func BenchmarkSubmit(b *testing.B) {
	link := NewLink(Config{Addr: echoPeer(b), Window: benchWindow})
	start(b, func(ctx context.Context) error { return link.Run(ctx, newCollect("")) })
	await(b, link.Bound())
	m := benchMessage()
	inFlight(b, func() error {
		_, err := link.Send(context.Background(), m)
		return err
	})
}

// BenchmarkSubmitToServer is the same with our own server as the peer: every
// message is read, handed over and answered.
func BenchmarkSubmitToServer(b *testing.B) {
	accept := HandlerFunc(func(context.Context, *Bind, Message) (string, Status) { return "0000000001", StatusOK })
	_, link := pair(b, ServerConfig{}, accept, Config{Window: benchWindow}, accept)
	m := benchMessage()
	inFlight(b, func() error {
		_, err := link.Send(context.Background(), m)
		return err
	})
}

// BenchmarkSubmitGoSMPP is the same with the client of go-smpp.
func BenchmarkSubmitGoSMPP(b *testing.B) {
	tx := &gosmpp.Transmitter{Addr: echoPeer(b), WindowSize: benchWindow, RespTimeout: time.Minute}
	status := tx.Bind()
	if s := await(b, status); s.Status() != gosmpp.Connected {
		b.Fatal(s.Error())
	}
	b.Cleanup(func() { tx.Close() })
	inFlight(b, func() error {
		_, err := tx.Submit(&gosmpp.ShortMessage{
			Src: "HEALTH", Dst: "919000000001", SourceAddrTON: 5, DestAddrTON: 1, DestAddrNPI: 1, Register: 1,
			Text: pdutext.Raw(benchMessage().Payload),
		})
		return err
	})
}

func benchMessage() Message {
	return Message{
		Source: Address{TON: 5, Addr: "HEALTH"}, Dest: Address{TON: 1, NPI: 1, Addr: "919000000001"}, RegisteredDelivery: ReceiptAlways,
		Payload: []byte("1 Reports\n2 Consents\n3 Who can see my records\n4 Language\n5 Help"),
	}
}

// inFlight does f b.N times with as many callers as the window has places.
func inFlight(b *testing.B, f func() error) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for range benchWindow {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := f(); err != nil {
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
func echoPeer(b *testing.B) (addr string) {
	ln := listen(b)
	b.Cleanup(func() { ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go echo(conn)
		}
	}()
	return ln.Addr().String()
}

func echo(conn net.Conn) {
	defer conn.Close()
	r, w := bufio.NewReaderSize(conn, 64<<10), bufio.NewWriterSize(conn, 64<<10)
	var head [headerLen]byte
	for {
		if r.Buffered() < headerLen && w.Flush() != nil {
			return
		}
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return
		}
		h := parseHeader(head[:])
		if _, err := r.Discard(int(h.length) - headerLen); err != nil {
			return
		}
		answer := append([]byte(nil), head[:]...)
		binary.BigEndian.PutUint32(answer[4:], uint32(h.id|responseBit))
		if h.id == pdu.SubmitSMID || h.id == pdu.BindTransceiverID || h.id == pdu.BindTransmitterID {
			answer = append(answer, "0000000001\x00"...)
		}
		binary.BigEndian.PutUint32(answer, uint32(len(answer)))
		if _, err := w.Write(answer); err != nil {
			return
		}
	}
}
