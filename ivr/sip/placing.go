package sip

import (
	"context"
	"net/netip"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"healthdial/ivr"
)

// placing is a call that we place, until it is answered (RFC 3261 §13.2).
type placing struct {
	call *call
	peer netip.AddrPort

	minSE   string        // that the other side asked for
	proof   sipmsg.Header // credentials that it asked for
	rang    bool
	taking  sync.WaitGroup // for CANCELs under way
	pending bool           // a provisional response came: it may be taken back (§9.1)
}

// place sends INVITEs until one is answered for good.
func (p *placing) place(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, p.call.server.cfg.Limits.Ring, ErrNoAnswer)
	defer cancel()
	defer p.taking.Wait()
	for {
		req := p.invite()
		res, err := p.send(ctx, req)
		if err != nil {
			return err
		}
		switch {
		case res.IsSuccess():
			return p.answered(req, res)
		case res.StatusCode == 503:
			return ivr.ErrNoTrunk
		case !p.again(req, res):
			return refusal(res.StatusCode)
		}
	}
}

// invite makes the next INVITE, with what the answers to those before asked for.
func (p *placing) invite() *sipmsg.Request {
	c := p.call
	req := c.trunk.directed(c.dialog.request(sipmsg.INVITE), p.peer)
	for _, h := range []sipmsg.Header{
		header("Allow", methods), header("Supported", "timer"), header("Content-Type", "application/sdp"),
		header("Session-Expires", or(p.minSE, "1800")),
	} {
		req.AppendHeader(h)
	}
	if p.minSE != "" {
		req.AppendHeader(header("Min-SE", p.minSE))
	}
	if p.proof != nil {
		req.AppendHeader(p.proof)
	}
	req.SetBody(c.description(true))
	return req
}

// again reports whether another INVITE has what this response asks for; each thing is
// done once.
func (p *placing) again(req *sipmsg.Request, res *sipmsg.Response) bool {
	switch {
	case challenged(res) && p.proof == nil:
		proof, ok := p.call.trunk.credentials(req, res)
		p.proof = proof
		return ok
	case res.StatusCode == 422 && p.minSE == "":
		if h := res.GetHeader("min-se"); h != nil {
			p.minSE = digits(h.Value())
		}
		return p.minSE != ""
	}
	return false
}

// deafTime is how long a peer has to say that it tries: it does so at once (§16.2),
// and who waits for the 32 seconds of Timer B could have called by another trunk.
const deafTime = 6 * time.Second

// send sends an INVITE and waits for its final response. When the context ends, the
// call is taken back.
func (p *placing) send(ctx context.Context, req *sipmsg.Request) (*sipmsg.Response, error) {
	tx, err := p.call.server.agent.TransactionLayer().Request(context.WithoutCancel(ctx), req)
	if err != nil {
		return nil, ivr.ErrNoTrunk
	}
	p.pending = false
	over, deaf := ctx.Done(), time.After(deafTime)
	var given <-chan time.Time
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				p.keepAcknowledging(tx, req, res)
				return p.late(ctx, req, res)
			}
			p.rang = p.rang || res.StatusCode == 180 || res.StatusCode == 183
			if !p.pending && over == nil {
				p.cancel(req)
			}
			p.pending = true
		case <-tx.Done():
			return nil, p.unanswered(ctx)
		case <-over:
			over, given = nil, time.After(byeTime)
			if p.pending {
				p.cancel(req)
			}
		case <-deaf:
			if !p.pending {
				tx.Terminate()
				return nil, ivr.ErrNoTrunk
			}
		case <-given:
			tx.Terminate()
			return nil, p.unanswered(ctx)
		}
	}
}

// answered acknowledges a 200 and begins the call.
func (p *placing) answered(req *sipmsg.Request, res *sipmsg.Response) error {
	c := p.call
	if err := c.dialog.confirmed(res); err != nil {
		return ErrRefused
	}
	p.acknowledge(req)
	if err := c.agreed(res.Body()); err != nil {
		c.bye()
		return ErrMedia
	}
	c.timer.granted(res, c.server.cfg.Now())
	c.begin()
	return nil
}

// acknowledge sends the ACK of a 2xx, with the credentials of its INVITE (§22.1).
func (p *placing) acknowledge(req *sipmsg.Request) {
	ack := p.call.dialog.ack(req.CSeq().SeqNo)
	if p.proof != nil {
		ack.AppendHeader(p.proof)
	}
	_ = p.call.server.agent.TransportLayer().WriteMsg(ack)
}

// keepAcknowledging answers each repetition of a 200 with another ACK (§13.2.2.4). The
// transaction lives on for that (RFC 6026 §7.2).
func (p *placing) keepAcknowledging(tx *sipmsg.ClientTx, req *sipmsg.Request, res *sipmsg.Response) {
	if res.IsSuccess() {
		tx.OnRetransmission(func(*sipmsg.Response) { p.acknowledge(req) })
	}
}
