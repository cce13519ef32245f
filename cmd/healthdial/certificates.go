package main

import (
	"context"
	"crypto/tls"
	"net"

	"healthdial/admin"
	"healthdial/cert"
	"healthdial/config"
)

// certificate is what a set of files holds, named after the listener or link that it
// is for, so that the status page tells how it stands.
type certificate struct {
	name string
	*cert.Holder
}

func (s *service) certificate(name string, f cert.Files) (*certificate, error) {
	h, err := cert.Open(f, s.clock.now)
	return &certificate{name, h}, err
}

// Name is what it is for.
func (c *certificate) Name() string { return "TLS of " + c.name }

// also is what stands on the status page beside links: trunks and certificates.
func (s *service) also() (all []admin.Worded) {
	for _, t := range s.spoken.trunks {
		all = append(all, t)
	}
	for _, c := range s.certificates {
		all = append(all, c)
	}
	for _, in := range s.inlets.Runners() {
		if c := in.socket.door.Load().tls; c != nil {
			all = append(all, c)
		}
	}
	for _, l := range s.links.Runners() {
		if l.tls != nil {
			all = append(all, l.tls)
		}
	}
	return all
}

// socket opens one address, with TLS if that is wanted. Renewed files are taken up by
// themselves.
func (s *service) socket(ctx context.Context, c config.Listener, protocols ...string) (net.Listener, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Addr)
	if err != nil || c.TLS == nil {
		return ln, err
	}
	holder, err := s.certificate(c.Addr, cert.Files{Cert: c.TLS.Cert, Key: c.TLS.Key, Authority: c.TLS.ClientCA})
	if err != nil {
		ln.Close()
		return nil, err
	}
	s.certificates = append(s.certificates, holder)
	return tls.NewListener(ln, holder.Server(protocols...)), nil
}

// dialer connects a link with TLS, if that is wanted, and nil otherwise: then the
// link does it itself. The certificate is nil too.
func (s *service) dialer(c config.Link) (func(ctx context.Context, network, addr string) (net.Conn, error), *certificate, error) {
	if c.TLS == nil {
		return nil, nil, nil
	}
	holder, err := s.certificate(c.Name, cert.Files{Cert: c.TLS.Cert, Key: c.TLS.Key, Authority: c.TLS.CA})
	if err != nil {
		return nil, nil, err
	}
	name := c.TLS.Name
	if name == "" {
		name, _, _ = net.SplitHostPort(c.Addr)
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		return (&tls.Dialer{Config: holder.Client(name)}).DialContext(ctx, network, addr)
	}, holder, nil
}
