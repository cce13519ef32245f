//go:build !production

package modem

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// RackConfig describes a rack of modems. Zeros take the defaults.
type RackConfig struct {
	Bus    Bus      // of every modem; PTYs in a folder, for clients that are programs
	HTTP   string   // address to listen on for control: 127.0.0.1:0
	Modems []Config // with names and ports of their own
	Logger *slog.Logger
}

// Rack is several modems on one bus, and their control over HTTP.
type Rack struct {
	cfg    RackConfig
	modems []*Modem
	ready  chan struct{}
	addr   net.Addr
}

// NewRack makes a rack. What a modem's Config leaves open is told apart by its place:
// the second is "modem2" at "ttyUSB1", and has an IMEI and a number of its own.
func NewRack(c RackConfig) (*Rack, error) {
	c.HTTP = cmp.Or(c.HTTP, "127.0.0.1:0")
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	r := &Rack{cfg: c, ready: make(chan struct{})}
	for i, mc := range c.Modems {
		mc.Bus, mc.Logger = c.Bus, c.Logger
		mc.Name = cmp.Or(mc.Name, fmt.Sprintf("modem%d", i+1))
		mc.Port = cmp.Or(mc.Port, fmt.Sprintf("ttyUSB%d", i))
		mc.IMEI = cmp.Or(mc.IMEI, imei(i+1))
		mc.SIM.IMSI = cmp.Or(mc.SIM.IMSI, fmt.Sprintf("00101%010d", 17+i))
		mc.SIM.Number = cmp.Or(mc.SIM.Number, fmt.Sprintf("+%d", 919000000071+i))
		m, err := New(mc)
		if err != nil {
			return nil, err
		}
		if r.Modem(m.cfg.Name) != nil {
			return nil, fmt.Errorf("modem: two are called %s", m.cfg.Name)
		}
		r.modems = append(r.modems, m)
	}
	return r, nil
}

// imei is a sample IMEI with its check digit (TS 23.003 §B).
func imei(n int) string {
	s := fmt.Sprintf("35000000%06d", n)
	sum := 0
	for i, c := range s {
		d := int(c - '0')
		if i%2 == 1 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return fmt.Sprint(s, (10-sum%10)%10)
}

// Modem is the modem with a name, or nil.
func (r *Rack) Modem(name string) *Modem {
	for _, m := range r.modems {
		if m.cfg.Name == name {
			return m
		}
	}
	return nil
}

// Modems are all of them, in their order.
func (r *Rack) Modems() []*Modem { return r.modems }

// Swap has two modems exchange their ports, as a person who puts plugs back does: at
// each path sits another modem than before.
func (r *Rack) Swap(a, b *Modem) error {
	one, err1 := a.where()
	two, err2 := b.where()
	return errors.Join(err1, err2, a.Vanish(), b.Vanish(), a.Appear(two), b.Appear(one))
}

// Ready is closed once the rack listens; its ports may come a moment later.
func (r *Rack) Ready() <-chan struct{} { return r.ready }

// HTTPAddr is where it is controlled. Wait for Ready first.
func (r *Rack) HTTPAddr() string { return r.addr.String() }

// Run runs the modems and serves their control until ctx ends.
func (r *Rack) Run(ctx context.Context) error {
	ln, err := net.Listen("tcp", r.cfg.HTTP)
	if err != nil {
		return fmt.Errorf("modem: %w", err)
	}
	r.addr = ln.Addr()
	close(r.ready)
	group, ctx := errgroup.WithContext(ctx)
	for _, m := range r.modems {
		group.Go(func() error { return m.Run(ctx) })
	}
	srv := &http.Server{
		Handler: r.routes(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	group.Go(func() error {
		if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("modem: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if srv.Shutdown(limited) != nil {
			srv.Close()
		}
		return nil
	})
	return group.Wait()
}
