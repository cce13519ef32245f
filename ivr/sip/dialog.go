package sip

import (
	"errors"
	"strings"
	"sync"

	sipmsg "github.com/emiago/sipgo/sip"
)

// dialogID names a dialog from our side (RFC 3261 §12).
type dialogID struct{ callID, local, remote string }

// dialog is what both sides of a call know of it between requests.
type dialog struct {
	id     dialogID
	at     endpoint // where we speak
	source string   // host and port that its messages come from

	mu        sync.Mutex
	local     sipmsg.FromHeader // we, as the requests that we send have it
	remote    sipmsg.ToHeader   // the other side
	target    sipmsg.Uri        // the other side's Contact
	route     []string          // Route values of our requests, the next hop first
	localSeq  uint32
	remoteSeq uint32
	allows    string // the other side's Allow
}

var errMalformed = errors.New("sip: malformed request")

// newInbound makes the dialog of a call that comes in (§12.1.1). tag is ours.
func newInbound(req *sipmsg.Request, at endpoint, tag string) (*dialog, error) {
	from, to, id, seq, contact := req.From(), req.To(), req.CallID(), req.CSeq(), req.Contact()
	if from == nil || to == nil || id == nil || seq == nil || contact == nil || contact.Address.Host == "" {
		return nil, errMalformed
	}
	remoteTag, ok := from.Params.Get("tag")
	if !ok {
		return nil, errMalformed
	}
	d := &dialog{
		id: dialogID{string(*id), tag, remoteTag}, at: at, source: req.Source(),
		local: to.AsFrom(), remote: from.AsTo(), target: *contact.Address.Clone(),
		remoteSeq: seq.SeqNo, allows: allowed(req),
	}
	d.local.Params = sipmsg.NewParams()
	d.local.Params.Add("tag", tag)
	for _, h := range req.GetHeaders("record-route") {
		d.route = append(d.route, h.Value())
	}
	return d, nil
}

func allowed(m sipmsg.Message) string {
	var all []string
	for _, h := range m.GetHeaders("allow") {
		all = append(all, strings.ToUpper(h.Value()))
	}
	return strings.Join(all, ",")
}

// request makes the next request within the dialog (§12.2.1.1).
func (d *dialog) request(method sipmsg.RequestMethod) *sipmsg.Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.localSeq++
	return d.make(method, d.localSeq)
}

// ack makes the ACK of a 2xx, which has the number of its INVITE (§13.2.2.4).
func (d *dialog) ack(seq uint32) *sipmsg.Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.make(sipmsg.ACK, seq)
}

// make is with d.mu held.
func (d *dialog) make(method sipmsg.RequestMethod, seq uint32) *sipmsg.Request {
	target, route := *d.target.Clone(), d.route
	if len(route) > 0 && !strings.Contains(route[0], ";lr") {
		target, route = strict(target, route)
	}
	req := sipmsg.NewRequest(method, target)
	from, to, id := sipmsg.HeaderClone(&d.local), sipmsg.HeaderClone(&d.remote), sipmsg.CallIDHeader(d.id.callID)
	hops := sipmsg.MaxForwardsHeader(70)
	for _, h := range []sipmsg.Header{d.at.via(), from, to, &id, &sipmsg.CSeqHeader{SeqNo: seq, MethodName: method}, &hops, d.at.contact()} {
		req.AppendHeader(h)
	}
	for _, r := range route {
		req.AppendHeader(sipmsg.NewHeader("Route", r))
	}
	req.SetBody(nil)
	d.at.send(req, d.source, len(d.route) > 0)
	return req
}

// strict is for a first hop that is a strict router (§12.2.1.1): it is the target, and
// the target is the last hop.
func strict(target sipmsg.Uri, route []string) (sipmsg.Uri, []string) {
	var first sipmsg.Uri
	if _, err := sipmsg.ParseAddressValue(route[0], &first, new(sipmsg.HeaderParams)); err != nil {
		return target, route
	}
	rest := append(append([]string{}, route[1:]...), "<"+target.String()+">")
	return first, rest
}

// follows takes the number of a request within the dialog; it reports whether it is a
// new one (§12.2.2).
func (d *dialog) follows(req *sipmsg.Request) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	seq := req.CSeq().SeqNo
	if seq <= d.remoteSeq {
		return false
	}
	d.remoteSeq = seq
	return true
}

// refresh takes the other side's new Contact (§12.2.2).
func (d *dialog) refresh(m sipmsg.Message, contact *sipmsg.ContactHeader) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if contact != nil && contact.Address.Host != "" {
		d.target = *contact.Address.Clone()
	}
	if a := allowed(m); a != "" {
		d.allows = a
	}
}
