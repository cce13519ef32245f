package cert

import "crypto/tls"

// Server is the configuration of a listener: at least TLS 1.2, each connection with
// what is in force when it begins, and mutual if there is an Authority. protocols are
// offered by ALPN.
func (h *Holder) Server(protocols ...string) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: protocols,
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			c := h.current().server
			if len(protocols) == 0 {
				return c, nil
			}
			offering := c.Clone()
			offering.NextProtos = protocols
			return offering, nil
		},
	}
}

func (h held) serving() *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if h.pair != nil {
		c.Certificates = []tls.Certificate{*h.pair}
	}
	if h.roots != nil {
		c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, h.roots
	}
	return c
}

// Client is the configuration of one connection to the server of this name, which its
// certificate has to have: at least TLS 1.2. Make another for each connection.
func (h *Holder) Client(name string) *tls.Config {
	now := h.current()
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: name, RootCAs: now.roots}
	if now.pair != nil {
		c.Certificates = []tls.Certificate{*now.pair}
	}
	return c
}
