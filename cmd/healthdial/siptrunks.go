package main

import (
	"context"

	"healthdial/cert"
	"healthdial/config"
	"healthdial/gsm/msisdn"
	"healthdial/ivr"
	"healthdial/ivr/sip"
)

// newSIP is the server that a configuration describes.
func (s *service) newSIP(c *config.Voice, v sip.Voice) (*sip.Server, error) {
	o := sip.Config{
		Voice: v, Missed: s.missed, Region: s.cfg.Service.Region, Now: s.clock.now, Logger: s.log, Metrics: s.spoken.standing(c.SIP.Trunks),
		Limits: sip.Limits{Calls: c.SIP.Calls, Longest: 2 * c.Longest},
	}
	if len(c.SIP.Ports) == 2 {
		o.Limits.Ports = [2]uint16(c.SIP.Ports)
	}
	for _, l := range c.SIP.Listeners {
		listener := sip.Listener{Network: l.Network, Address: l.Addr, Public: l.Public}
		if l.TLS != nil {
			holder, err := s.certificate(l.Addr, cert.Files{Cert: l.TLS.Cert, Key: l.TLS.Key, Authority: l.TLS.ClientCA})
			if err != nil {
				return nil, err
			}
			s.certificates = append(s.certificates, holder)
			listener.TLS = holder.Server()
		}
		o.Listeners = append(o.Listeners, listener)
	}
	for _, t := range c.SIP.Trunks {
		o.Trunks = append(o.Trunks, trunk(t))
	}
	o.Answer = func(ctx context.Context, call ivr.Call) { s.spoken.talker.Answer(ctx, call) }
	return sip.New(o)
}

func trunk(t config.Trunk) sip.Trunk {
	line, err := msisdn.Parse(t.Line, "")
	if err != nil { // it is no telephone
		line = msisdn.Number{}
	}
	return sip.Trunk{
		Line: line,
		Name: t.Name, Networks: t.Nets(), Calls: t.Calls, Username: t.Username, Secret: t.Secret.Bytes(), Challenge: t.Challenge, SHA256: t.SHA256,
		Trusted: t.Trusted, Prefixes: t.Prefixes, Missed: t.Missed, Peer: t.Peer, Transport: t.Transport, Number: t.Number, Register: t.Register, Keepalive: t.Keepalive,
	}
}

// sipAddr is where calls come in, "" if nowhere, once the service listens there.
func (s *service) sipAddr(ctx context.Context) string {
	if s.spoken.sip == nil {
		return ""
	}
	select {
	case <-s.spoken.sip.Ready():
		return s.spoken.sip.Addrs()[0].String()
	case <-ctx.Done():
		return ""
	}
}

// standing makes what is told how trunks stand.
func (s *spoken) standing(trunks []config.Trunk) trunkMetrics {
	m := trunkMetrics{s.metrics.Trunks, make(map[string]*trunkStanding, len(trunks))}
	for _, t := range trunks {
		m.by[t.Name] = &trunkStanding{trunk: t}
		s.trunks = append(s.trunks, m.by[t.Name])
	}
	return m
}
