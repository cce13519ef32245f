package sip

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"

	sipmsg "github.com/emiago/sipgo/sip"
)

// register keeps us registered with a trunk's registrar (RFC 3261 §10.2) until ctx
// ends, and then unregisters. Failures are tried again, more and more seldom.
func (s *Server) register(ctx context.Context, t *trunk) {
	r := &registration{server: s, trunk: t, lasts: t.Register}
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 2*time.Second, 5*time.Minute
	for {
		err := r.renew(ctx, r.lasts)
		if ctx.Err() != nil {
			break
		}
		s.cfg.Metrics.Registered(t.Name, err == nil)
		wait := r.granted * 3 / 4
		if err != nil {
			wait = pause.NextBackOff()
		} else {
			pause.Reset()
		}
		select {
		case <-time.After(wait):
			continue
		case <-ctx.Done():
		}
		break
	}
	if r.granted > 0 {
		_ = r.renew(context.WithoutCancel(ctx), 0)
	}
}

// registration is what lasts between REGISTERs: their Call-ID and their order (§10.2).
type registration struct {
	server  *Server
	trunk   *trunk
	dialog  *dialog
	lasts   time.Duration // that is asked for
	granted time.Duration // zero before the first success
}

var errUnregistered = errors.New("sip: the registrar refused")

// renew registers for so long; for nothing, it unregisters.
func (r *registration) renew(ctx context.Context, lasts time.Duration) error {
	s, t := r.server, r.trunk
	at, peer, err := s.place(ctx, t)
	if err != nil {
		return err
	}
	if r.dialog == nil {
		r.dialog = s.outset(t, at, peer, or(t.Username, t.Number))
		r.dialog.local.Address.User = r.dialog.remote.Address.User // the address-of-record registers itself
		r.dialog.target.User = ""                                  // the registrar has no user (§10.2)
	}
	r.dialog.at = at
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	res, err := s.ask(ctx, t, func() *sipmsg.Request {
		req := t.directed(r.dialog.request(sipmsg.REGISTER), peer)
		req.AppendHeader(header("Expires", seconds(lasts)))
		return req
	})
	switch {
	case err != nil:
		return err
	case res.StatusCode == 423: // too short (§10.3)
		if h := res.GetHeader("min-expires"); h != nil {
			r.lasts = max(r.lasts, readSeconds(h.Value()))
		}
		return errUnregistered
	case !res.IsSuccess():
		return errUnregistered
	}
	r.granted = grantedBy(res, lasts)
	return nil
}

// grantedBy is how long a registration lasts: the registrar may have made it shorter
// (§10.2.4).
func grantedBy(res *sipmsg.Response, asked time.Duration) time.Duration {
	given := asked
	if h := res.GetHeader("expires"); h != nil {
		given = readSeconds(h.Value())
	}
	if c := res.Contact(); c != nil {
		if v, ok := c.Params.Get("expires"); ok {
			given = readSeconds(v)
		}
	}
	if given <= 0 || given > asked {
		return asked
	}
	return max(given, 10*time.Second)
}

func readSeconds(s string) time.Duration {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil {
		return 0
	}
	return time.Duration(n) * time.Second
}
