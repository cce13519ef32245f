package sip

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/emiago/sipgo"
	sipmsg "github.com/emiago/sipgo/sip"
)

// methods are the requests that we take (RFC 3261 §20.5).
const methods = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE"

// request is one request that came in, with all that is known of it.
type request struct {
	*sipmsg.Request
	tx     sipmsg.ServerTransaction
	server *Server
	from   netip.AddrPort
	local  netip.AddrPort
	call   *call // that it belongs to; nil for none
}

// route says who takes which request.
func (s *Server) route() {
	for method, take := range map[sipmsg.RequestMethod]func(*request){
		sipmsg.INVITE: s.onInvite, sipmsg.ACK: s.onAck, sipmsg.BYE: s.onBye, sipmsg.OPTIONS: s.onOptions,
		sipmsg.CANCEL: s.onCancel, sipmsg.INFO: s.onInfo, sipmsg.UPDATE: s.onUpdate,
	} {
		s.sip.OnRequest(method, s.handler(take))
	}
	s.sip.OnNoRoute(s.handler(func(r *request) { r.respond(405, "Method Not Allowed", header("Allow", methods)) }))
}

// handler lets a request in and answers what cannot be taken. A message that makes the
// stack panic ends its own transaction and no more.
func (s *Server) handler(take func(*request)) sipgo.RequestHandler {
	return func(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
		defer func() {
			if recover() != nil {
				s.gate.dropped("panic")
				s.cfg.Logger.Error("sip: a request could not be handled", "method", known(req.Method))
			}
		}()
		r, ok := s.read(req, tx)
		if !ok {
			return
		}
		if !s.enter(r.call != nil) {
			r.respond(503, "Service Unavailable", header("Retry-After", "5"))
			return
		}
		defer s.leave()
		take(r)
	}
}

// read looks at what every request must have.
func (s *Server) read(req *sipmsg.Request, tx sipmsg.ServerTransaction) (*request, bool) {
	r := &request{Request: req, tx: tx, server: s}
	var err error
	if r.from, err = netip.ParseAddrPort(req.Source()); err != nil {
		return nil, false
	}
	r.from = netip.AddrPortFrom(r.from.Addr().Unmap(), r.from.Port())
	if c, ok := tx.(interface{ Connection() sipmsg.Connection }); ok {
		r.local = addrPort(c.Connection().LocalAddr())
	}
	if sipmsg.IsReliable(req.Transport()) && !s.gate.request(r.from.Addr()) {
		return nil, false
	}
	if !s.gate.isListed(r.from.Addr()) && !concerns(req) {
		s.gate.dropped("stranger")
		return nil, false
	}
	if code, reason := wrong(req); code != 0 {
		r.respond(code, reason)
		return nil, false
	}
	r.call = s.calls.of(req)
	return r, true
}

// concerns reports whether a request has to do with a call. Nothing else is answered to
// an address that is on no list, though a trunk may be there: scanners send OPTIONS and
// REGISTER.
func concerns(req *sipmsg.Request) bool {
	switch req.Method {
	case sipmsg.INVITE, sipmsg.ACK, sipmsg.CANCEL:
		return true
	}
	return req.To() != nil && req.To().Params.Has("tag")
}

// wrong is the answer to a request that no handler needs to see; 0 if there is none
// (RFC 3261 §8.2.2).
func wrong(req *sipmsg.Request) (code int, reason string) {
	from, to, seq := req.From(), req.To(), req.CSeq()
	switch {
	case req.SipVersion != "SIP/2.0":
		return 505, "Version Not Supported"
	case from == nil || to == nil || seq == nil || req.CallID() == nil || !from.Params.Has("tag"):
		return 400, "Bad Request"
	case strings.TrimSpace(string(seq.MethodName)) != string(req.Method):
		return 400, "Bad Request"
	case !slices.Contains([]string{"sip", "sips", "tel"}, strings.ToLower(req.Recipient.Scheme)):
		return 416, "Unsupported URI Scheme"
	}
	return 0, ""
}

// respond answers, once.
func (r *request) respond(code int, reason string, headers ...sipmsg.Header) {
	if r.IsAck() || r.tx == nil {
		return
	}
	res := sipmsg.NewResponseFromRequest(r.Request, code, reason, nil)
	res.SipVersion = "SIP/2.0" // whatever the request has
	for _, h := range headers {
		res.AppendHeader(h)
	}
	_ = r.tx.Respond(res)
}

func header(name, value string) sipmsg.Header { return sipmsg.NewHeader(name, value) }

// known is a method that may be written to a log: a stranger could write anything.
func known(m sipmsg.RequestMethod) string {
	if strings.Contains(methods, string(m)) {
		return string(m)
	}
	return "other"
}

func (s *Server) onOptions(r *request) {
	r.respond(200, "OK", header("Allow", methods), header("Accept", "application/sdp"), header("Supported", "timer"))
}

// onCancel is for a CANCEL of nothing: sipgo matches the others.
func (s *Server) onCancel(r *request) { r.respond(481, "Call/Transaction Does Not Exist") }
