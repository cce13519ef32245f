package sip

import (
	"context"

	sipmsg "github.com/emiago/sipgo/sip"

	"healthdial/ivr"
)

// unanswered is the error of an INVITE without a final response.
func (p *placing) unanswered(ctx context.Context) error {
	switch {
	case ctx.Err() == nil:
		return ivr.ErrNoTrunk // nobody was there
	case p.rang:
		return ErrNoAnswer
	}
	return context.Cause(ctx)
}

// late is a final response, unless it came after the call was taken back. A 200 that
// crossed our CANCEL is a call all the same, and is ended as one.
func (p *placing) late(ctx context.Context, req *sipmsg.Request, res *sipmsg.Response) (*sipmsg.Response, error) {
	if ctx.Err() == nil {
		return res, nil
	}
	if res.IsSuccess() && p.call.dialog.confirmed(res) == nil {
		p.acknowledge(req)
		p.call.bye()
	}
	return nil, p.unanswered(ctx)
}

// cancel takes the call back (RFC 3261 §9.1). The INVITE's own final response says how
// that went.
func (p *placing) cancel(invite *sipmsg.Request) {
	req := invite.Clone()
	req.Method = sipmsg.CANCEL
	for _, name := range []string{"Contact", "Allow", "Supported", "Session-Expires", "Min-SE", "Content-Type", "Content-Length"} {
		req.RemoveHeader(name)
	}
	req.CSeq().MethodName = sipmsg.CANCEL
	req.SetBody(nil)
	p.taking.Go(func() {
		ctx, stop := context.WithTimeout(context.Background(), byeTime)
		defer stop()
		_, _ = p.call.server.do(ctx, req)
	})
}
