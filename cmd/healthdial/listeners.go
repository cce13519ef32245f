package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"

	"healthdial/admin"
	"healthdial/config"
)

// listeners are the addresses that admin serves, opened before anything runs, so
// that an address in use is told at once.
type listeners struct{ callbacks, gateways, operators net.Listener }

func openListeners(ctx context.Context, c config.Admin) (listeners, error) {
	var all listeners
	for _, l := range []struct {
		into *net.Listener
		config.Listener
	}{{&all.callbacks, c.Callbacks}, {&all.gateways, c.Gateways}, {&all.operators, c.Operators}} {
		if l.Addr == "" {
			continue
		}
		ln, err := listen(ctx, l.Listener)
		if err != nil {
			all.close()
			return listeners{}, err
		}
		*l.into = ln
	}
	return all, nil
}

func listen(ctx context.Context, c config.Listener) (net.Listener, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return nil, err
	}
	if c.TLS == nil {
		return ln, nil
	}
	pair, err := tls.LoadX509KeyPair(c.TLS.Cert, c.TLS.Key)
	if err != nil {
		ln.Close()
		return nil, fmt.Errorf("the certificate for %s: %w", c.Addr, err)
	}
	// HTTP/2 is offered by net/http only on listeners that it wraps itself.
	return tls.NewListener(ln, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}), nil
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
