package main

import (
	"context"
	"net"
	"net/http"

	"healthdial/admin"
	"healthdial/config"
)

// listeners are the addresses that admin serves, opened before anything runs, so
// that an address in use is told at once.
type listeners struct{ callbacks, gateways, operators net.Listener }

func (s *service) openListeners(ctx context.Context, c config.Admin) (listeners, error) {
	var all listeners
	for _, l := range []struct {
		into *net.Listener
		config.Listener
	}{{&all.callbacks, c.Callbacks}, {&all.gateways, c.Gateways}, {&all.operators, c.Operators.Listener}} {
		if l.Addr == "" {
			continue
		}
		// HTTP/2 is offered by net/http only on listeners that it wraps itself.
		ln, err := s.socket(ctx, l.Listener, "http/1.1")
		if err != nil {
			all.close()
			return listeners{}, err
		}
		*l.into = ln
	}
	return all, nil
}

func (l listeners) close() {
	for _, ln := range []net.Listener{l.callbacks, l.gateways, l.operators} {
		if ln != nil {
			ln.Close()
		}
	}
}

// server is an admin server if its listener is wanted.
func (s *service) serve(name string, ln net.Listener, h http.Handler) {
	if ln == nil {
		return
	}
	s.front = append(s.front, admin.Server{Name: name, Listener: ln, Handler: h, Logger: s.log}.Run)
}
