package sip

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/icholy/digest"

	sipmsg "github.com/emiago/sipgo/sip"
)

// place is where we speak with a trunk's peer, and the peer's address. Names are
// looked up each time: a provider moves.
func (s *Server) place(ctx context.Context, t *trunk) (endpoint, netip.AddrPort, error) {
	host, port, err := net.SplitHostPort(t.Peer)
	if err != nil {
		return endpoint{}, netip.AddrPort{}, errUnsent
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return endpoint{}, netip.AddrPort{}, errUnsent
	}
	for _, l := range s.listeners {
		if l.Network != t.network() {
			continue
		}
		addr, err := lookUp(ctx, host, l.addr.Addr())
		if err != nil {
			return endpoint{}, netip.AddrPort{}, errUnsent
		}
		return l.endpoint(addr), netip.AddrPortFrom(addr, uint16(number)), nil
	}
	return endpoint{}, netip.AddrPort{}, errUnsent
}

// lookUp is an address of a host of the kind that the listener has.
func lookUp(ctx context.Context, host string, like netip.Addr) (netip.Addr, error) {
	kind := "ip"
	if like.Is4() && !like.IsUnspecified() {
		kind = "ip4"
	}
	all, err := net.DefaultResolver.LookupNetIP(ctx, kind, host)
	if err != nil || len(all) == 0 {
		return netip.Addr{}, errUnsent
	}
	return all[0].Unmap(), nil
}

// domain is the host of the trunk's URIs.
func (t *trunk) domain() string {
	host, _, _ := net.SplitHostPort(t.Peer)
	return uriHost(host)
}

// outset makes the dialog of a request that begins one (RFC 3261 §8.1.1): from the
// trunk's number or name, to a user of its domain.
func (s *Server) outset(t *trunk, at endpoint, peer netip.AddrPort, user string) *dialog {
	d := &dialog{id: dialogID{callID: newTag(), local: newTag()}, at: at, source: t.destination(peer), localSeq: 1}
	we := sipmsg.Uri{Scheme: "sip", User: or(t.Number, or(t.Username, "healthdial")), Host: t.domain()}
	d.local = sipmsg.FromHeader{Address: we, Params: sipmsg.NewParams()}
	d.local.Params.Add("tag", d.id.local)
	d.target = sipmsg.Uri{Scheme: "sip", User: user, Host: t.domain(), Port: int(peer.Port())}
	d.remote = sipmsg.ToHeader{Address: sipmsg.Uri{Scheme: "sip", User: user, Host: t.domain()}, Params: sipmsg.NewParams()}
	return d
}

// directed sends a request to the peer itself, whatever name its URI has. Over TLS it
// is the name that its certificate must have.
func (t *trunk) directed(req *sipmsg.Request, peer netip.AddrPort) *sipmsg.Request {
	req.SetDestination(t.destination(peer))
	return req
}

func (t *trunk) destination(peer netip.AddrPort) string {
	if t.network() == "tls" {
		return t.Peer
	}
	return peer.String()
}

// credentials answers a challenge (RFC 3261 §22.2, §22.3): the first one that we can
// compute.
func (t *trunk) credentials(req *sipmsg.Request, res *sipmsg.Response) (sipmsg.Header, bool) {
	ask, give := "www-authenticate", "Authorization"
	if res.StatusCode == 407 {
		ask, give = "proxy-authenticate", "Proxy-Authorization"
	}
	if t.Username == "" {
		return nil, false
	}
	for _, h := range res.GetHeaders(ask) {
		c, err := digest.ParseChallenge(h.Value())
		if err != nil {
			continue
		}
		c.Algorithm = strings.ToUpper(c.Algorithm)
		if !digest.CanDigest(c) || len(c.QOP) > 0 && !c.SupportsQOP("auth") {
			continue
		}
		made, err := digest.Digest(c, digest.Options{
			Method: string(req.Method), URI: req.Recipient.String(), Username: t.Username, Password: string(t.Secret),
		})
		if err == nil {
			return header(give, made.String()), true
		}
	}
	return nil, false
}

func challenged(res *sipmsg.Response) bool { return res.StatusCode == 401 || res.StatusCode == 407 }
