package sip

import (
	"net"
	"net/netip"
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"
)

// endpoint is where we speak with one peer: the listener, and the address that the
// peer reaches us at.
type endpoint struct {
	network string         // udp, tcp or tls
	bound   netip.AddrPort // of the listener
	host    string         // as the peer knows us
	media   netip.Addr     // where our RTP ports are opened
}

// endpoint is the place of a listener for a peer.
func (l *listener) endpoint(peer netip.Addr) endpoint {
	e := endpoint{network: l.Network, bound: l.addr, host: l.Public, media: l.addr.Addr()}
	if e.media.IsUnspecified() {
		e.media = routeTo(peer)
	}
	if e.host == "" {
		e.host = e.media.String()
	}
	return e
}

// routeTo is the address of ours that the way to a peer begins with. No packet is
// sent to find it out.
func routeTo(peer netip.Addr) netip.Addr {
	c, err := net.Dial("udp", netip.AddrPortFrom(peer, 9).String())
	if err != nil {
		return netip.IPv4Unspecified()
	}
	defer c.Close()
	return c.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
}

// public is the address in our session descriptions: the host that others know us by,
// if it is an address.
func (e endpoint) public() netip.Addr {
	if a, err := netip.ParseAddr(e.host); err == nil {
		return a
	}
	return e.media
}

// uri is a SIP URI of ours.
func (e endpoint) uri(user string) sipmsg.Uri {
	u := sipmsg.Uri{Scheme: "sip", User: user, Host: uriHost(e.host), Port: int(e.bound.Port())}
	if e.network != "udp" {
		u.UriParams = sipmsg.NewParams()
		u.UriParams.Add("transport", e.network)
	}
	return u
}

func (e endpoint) contact() *sipmsg.ContactHeader {
	return &sipmsg.ContactHeader{Address: e.uri("")}
}

// via is the topmost Via of a request, with a branch of its own (RFC 3261 §8.1.1.7)
// and asking for rport (RFC 3581).
func (e endpoint) via() *sipmsg.ViaHeader {
	v := &sipmsg.ViaHeader{
		ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: strings.ToUpper(e.network),
		Host: uriHost(e.host), Port: int(e.bound.Port()), Params: sipmsg.NewParams(),
	}
	v.Params.Add("branch", sipmsg.GenerateBranch())
	v.Params.Add("rport", "")
	return v
}

// send says how a request leaves: over UDP from the listener's own port, over TCP and
// TLS on the connection that the peer is on, unless a route says otherwise.
func (e endpoint) send(req *sipmsg.Request, source string, routed bool) {
	req.SetTransport(strings.ToUpper(e.network))
	if e.network == "udp" {
		req.Laddr = sipmsg.Addr{IP: net.IP(e.bound.Addr().AsSlice()), Port: int(e.bound.Port())}
	} else if !routed {
		req.SetDestination(source)
	}
}

// uriHost writes an IPv6 address as URIs have it.
func uriHost(host string) string {
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		return "[" + host + "]"
	}
	return host
}
