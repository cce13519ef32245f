//go:build !production

package modem

import (
	"context"
	"fmt"
	"io"
	"time"
)

// port is where the modem is reached, as long as it is plugged in.
type port struct {
	line io.ReadWriteCloser
	out  chan chunk // to the goroutine that writes; closed when it is unplugged
}

// chunk is what is written at once, and how long before it nothing is.
type chunk struct {
	octets []byte
	pause  time.Duration
}

// backlog bounds what a client has not read yet, in chunks. What comes then is lost, as
// on a line without flow control.
const backlog = 4096

// plug makes the port appear, under its name and the one that says who it is.
func (m *Modem) plug() error {
	line, err := m.cfg.Bus.Plug(m.name, m.ByID())
	if err != nil {
		return err
	}
	p := &port{line, make(chan chunk, backlog)}
	m.port = p
	m.spawn(func(ctx context.Context) { m.listen(ctx, p) })
	m.spawn(func(ctx context.Context) { p.write(ctx) })
	return nil
}

// ByID is the name of the port that does not change when it comes back elsewhere:
// "serial/by-id/usb-LAB_generic_350000000000017-if00-port0".
func (m *Modem) ByID() string {
	return fmt.Sprintf("serial/by-id/usb-LAB_%s_%s-if00-port0", m.cfg.Model, m.cfg.IMEI)
}

// unplug makes the port vanish.
func (m *Modem) unplug() {
	if m.port == nil {
		return
	}
	m.port.line.Close()
	close(m.port.out)
	m.port = nil
	m.input = input{} // nobody reads the rest of an answer
}

// listen brings what clients write to the modem.
func (m *Modem) listen(ctx context.Context, p *port) {
	for b := make([]byte, 4096); ; {
		n, err := p.line.Read(b)
		if err != nil {
			return
		}
		octets := append([]byte(nil), b[:n]...)
		m.post(ctx, func() {
			if m.port == p {
				m.hear(octets)
			}
		})
	}
}

// write writes what the modem says.
func (p *port) write(ctx context.Context) {
	for c := range p.out {
		if c.pause > 0 {
			select {
			case <-time.After(c.pause):
			case <-ctx.Done():
				return
			}
		}
		_, _ = p.line.Write(c.octets) // a client that is gone reads nothing
	}
}

// emit hands octets to the goroutine that writes.
func (m *Modem) emit(c chunk) {
	if m.port == nil {
		return
	}
	select {
	case m.port.out <- c:
	default:
		m.counts.Overruns++
	}
}
