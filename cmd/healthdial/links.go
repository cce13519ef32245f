package main

import (
	"context"
	"crypto/rand"
	"errors"

	"golang.org/x/sync/errgroup"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/sms"
	"healthdial/supervise"
	"healthdial/ussd"
)

// linked is a link with everything that rides on it.
type linked struct {
	*smpp.Link
	freight
	tls *certificate // nil without TLS
}

// Run runs the link until ctx ends: then turns in hand are finished, and it unbinds.
func (l *linked) Run(ctx context.Context) error {
	bound, unbind := context.WithCancel(context.WithoutCancel(ctx))
	defer unbind()
	var g errgroup.Group
	if l.driver != nil {
		g.Go(func() error {
			defer unbind()
			return l.driver.Run(ctx)
		})
	} else {
		defer context.AfterFunc(ctx, unbind)()
	}
	err := l.Link.Run(bound, l.mux)
	return errors.Join(err, g.Wait())
}

// linkTrade is how links change while others go on. A successor binds when the one
// before it has unbound, since an SMSC refuses a second bind.
func (s *service) linkTrade() supervise.Trade[config.Link, *linked] {
	return supervise.Trade[config.Link, *linked]{
		Kind: "link", Name: func(c config.Link) string { return c.Name }, Build: s.link, Keep: s.keepLink, Logger: s.log,
		Words: supervise.Words{
			Started:  "started",
			Replaced: "replaced: it binds as configured when the old one has unbound",
			Stopping: "stopping: it finishes what it has in hand and unbinds",
		},
	}
}

// keepLink lets a link stay bound whose limits or password changed, and nothing else.
func (s *service) keepLink(l *linked, old, now config.Link) (supervise.Step, error) {
	if !old.Like(now) {
		return supervise.Step{}, nil
	}
	word, paced := "unchanged", old.Paced(now)
	if !paced {
		word = "adjusted; its binds go on"
	}
	renewed := !old.Password.Equal(now.Password)
	if renewed {
		word += "; the new password is for the next bind"
	}
	return supervise.Step{Word: word, Do: func() {
		if !paced {
			s.adjust(l, limits(now))
		}
		if renewed && l.Health().State == smpp.Dead {
			l.Resume() // the old password may be why
		}
	}}, nil
}

func (s *service) adjust(l *linked, to smpp.Limits) {
	if err := l.Adjust(to); err != nil {
		s.log.Error("link not adjusted", "link", l.Name(), "err", err) // config has looked
	}
}

func limits(c config.Link) smpp.Limits {
	return smpp.Limits{Window: c.Window, Throughput: float64(c.Throughput), Burst: c.Burst}
}

// link makes one link with everything that rides on it. What a person told the one
// before, such as to be suspended, holds for it too.
func (s *service) link(c config.Link, before *linked) (*linked, error) {
	settings, certificate, err := s.settings(c)
	if err != nil {
		return nil, err
	}
	meter := admin.NewMeter(c.Name)
	settings.Answered = meter.Answered
	settings.Late = func(ref, id string) { s.texts.Late(c.Name, ref, id) }
	l := &linked{Link: smpp.NewLink(settings), tls: certificate}
	if l.freight, err = s.carry(carrier{Link: l.Link, ussd: c.USSD, sms: c.SMS, meter: meter}); err != nil {
		return nil, err
	}
	if before != nil {
		l.obey(before.Health().State)
	}
	return l, nil
}

// settings are a link's as package smpp knows them, with its certificate.
func (s *service) settings(c config.Link) (smpp.Config, *certificate, error) {
	dial, certificate, err := s.dialer(c)
	return smpp.Config{
		Name: c.Name, Addr: c.Addr, SystemID: c.SystemID, ReadPassword: c.ReadPassword, SystemType: c.SystemType,
		BindType: bindTypes[c.Bind], Binds: c.Binds, Window: c.Window, DataSM: c.DataSM, Dial: dial,
		Throughput: float64(c.Throughput), Burst: c.Burst,
		Timers: smpp.Timers{Bind: c.Timers.Session, Enquire: c.Timers.Enquire, Response: c.Timers.Response, Inactivity: c.Timers.Inactivity},
		Logger: s.log,
	}, certificate, err
}

// obey repeats what a person told the link before this one.
func (l *linked) obey(s smpp.LinkState) {
	switch s {
	case smpp.Suspended:
		l.Suspend()
	case smpp.Isolated:
		l.Drain()
	}
}

var bindTypes = map[string]smpp.BindType{
	"": smpp.Transceiver, "transceiver": smpp.Transceiver, "transmitter": smpp.Transmitter, "receiver": smpp.Receiver,
}

func (s *service) ussd(c carrier) (*ussd.SMPP, error) {
	return ussd.NewSMPP(ussd.SMPPConfig{
		Link: c.Name(), Dialect: dialect(c.Name(), c.ussd.Dialect), Codings: codings(c.ussd.Codings), Codes: s.codes(c.ussd.Codes),
		Prefixes: c.prefixes, Region: s.cfg.Service.Region, Format: format(*c.ussd), Budget: c.ussd.Deadline,
		Twins: twins(c.ussd.Dialect), Notices: s.notices, Away: s.away,
		Names: s.ring, Now: s.clock.now, Random: rand.Reader, Logger: s.log,
	}, s.turns)
}

// codes are a link's own service codes, or the service's.
func (s *service) codes(own []string) []string {
	if len(own) > 0 {
		return own
	}
	return []string{s.cfg.Service.Code}
}

func format(u config.USSD) ussd.Format { return ussd.Format{Septets: u.Septets, UCS2: u.UCS2} }

func codings(c *config.Codings) [2]byte {
	if c == nil {
		return [2]byte{}
	}
	return [2]byte{charset.GSM7: c.GSM7, charset.UCS2: c.UCS2}
}

func (s *service) bearer(link sms.Link, c config.SMS) sms.Bearer {
	source := c.Source
	if source == "" {
		source = s.cfg.Service.SMSNumber
	}
	b := sms.Bearer{
		Link: link, Source: sender(source), IDs: idForms[c.IDs], Codings: codings(c.Codings),
		Layout: layout(c), ServiceType: c.ServiceType, NoReceipts: c.NoReceipts, NoValidity: c.NoValidity, Most: c.Parts,
	}
	if c.DLT != nil {
		b.DLT = &sms.DLT{Templates: &s.register, Entity: s.cfg.DLTEntity(c.DLT)}
	}
	return b
}

var idForms = map[string]sms.IDForm{
	"": sms.Same, "same": sms.Same, "hex-decimal": sms.HexDecimal, "decimal-hex": sms.DecimalHex, "reference": sms.ByReference,
}

// sender is a source address with its type of number (SMPP 3.4 §5.2.5): letters are
// alphanumeric, a plus sign means international, and what is short is the
// operator's own.
func sender(source string) smpp.Address {
	switch {
	case source[0] == '+':
		return smpp.Address{TON: 1, NPI: 1, Addr: source[1:]}
	case !digits(source):
		return smpp.Address{TON: 5, Addr: source}
	}
	return smpp.Address{Addr: source}
}

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// or is what p points to, or d.
func or[T any](p *T, d T) T {
	if p == nil {
		return d
	}
	return *p
}
