package port

import (
	"context"
	"errors"
	"sync"
)

// Found is a port and who is there.
type Found struct {
	Port
	IMEI string // "" if nobody said
	Err  error  // nil if it takes commands; ErrBusy or ErrMute, or why it does not open
}

// atOnce is how many ports are asked at a time.
const atOnce = 8

// Survey asks every port of the machine who is there, for a person who writes a
// configuration. It takes some seconds.
func (f *Finder) Survey(ctx context.Context) ([]Found, error) {
	ports, err := f.list()
	if err != nil {
		return nil, err
	}
	all := make([]Found, len(ports))
	var asked sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for i, p := range ports {
		asked.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			all[i] = f.look(ctx, p)
		})
	}
	asked.Wait()
	return all, ctx.Err()
}

func (f *Finder) look(ctx context.Context, p Port) Found {
	if f.taken(p.Path) {
		return Found{Port: p, Err: ErrBusy}
	}
	line, err := f.open(ctx, p.Path, 0)
	if err != nil {
		return Found{Port: p, Err: err}
	}
	imei, err := probe(ctx, line)
	return Found{Port: p, IMEI: imei, Err: err}
}

// Shared are the serial numbers that several devices have: makers who give all their modems
// the same are not few. They tell no modem from another.
func Shared(ports []Port) map[string]bool {
	devices, shared := map[string]string{}, map[string]bool{}
	for _, p := range ports {
		if d, there := devices[p.Serial]; there && d != p.Device && p.Serial != "" {
			shared[p.Serial] = true
		}
		devices[p.Serial] = p.Device
	}
	return shared
}

// ErrShared is returned for a serial number that several devices have.
var ErrShared = errors.New("port: several devices have this USB serial number: tell the IMEI as well")
