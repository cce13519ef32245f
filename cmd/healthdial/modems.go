package main

import (
	"context"
	"time"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/gsm/modem"
	"healthdial/gsm/port"
	"healthdial/sms"
	"healthdial/supervise"
)

// post is a modem with everything that rides on it.
type post struct {
	*modem.Modem
	inlet   *sms.ModemInlet
	bearer  sms.Bearer
	quota   *sms.Quota
	meter   *admin.Meter
	tallies []admin.Tally
	now     func() time.Time
}

// Run drives the modem until ctx ends.
func (p *post) Run(ctx context.Context) error {
	return together(ctx, func(ctx context.Context) error { return p.Modem.Run(ctx, p.inlet) })
}

// modemTrade is how modems change while others go on. A successor opens the port when the
// one before it has closed it.
func (s *service) modemTrade() supervise.Trade[config.Modem, *post] {
	return supervise.Trade[config.Modem, *post]{
		Kind: "modem", Name: func(c config.Modem) string { return c.Name }, Build: s.post, Logger: s.log,
		Keep: func(_ *post, old, now config.Modem) (supervise.Step, error) {
			if old.Same(now) {
				return supervise.Step{Word: "unchanged"}, nil
			}
			return supervise.Step{}, nil
		},
		Words: supervise.Words{
			Started:  "started",
			Replaced: "replaced: it is opened as configured when the old one is closed",
			Stopping: "stopping: it finishes what it has in hand and is closed",
		},
	}
}

// post makes one modem with everything that rides on it. What a person told the one
// before, such as to be suspended, holds for it too.
func (s *service) post(c config.Modem, before *post) (*post, error) {
	settings := s.modemConfig(c)
	if err := settings.Validate(); err != nil {
		return nil, err
	}
	m := modem.New(settings)
	p := &post{Modem: m, meter: admin.NewMeter(c.Name), now: s.clock.now}
	p.quota = &sms.Quota{Hour: c.Quota.Hour, Day: c.Quota.Day, Counters: s.store.Counters(), Names: s.ring, Logger: s.log}
	bearer := c.Bearer()
	link := &sms.ModemLink{Modem: m, Quota: p.quota, Names: s.ring, Now: s.clock.now}
	if b := c.Balance; b != nil && b.Least > 0 {
		link.Hold = func() string { return spared(m.Health().Balance, b.Least, time.Now()) }
	}
	p.bearer = s.bearer(link, bearer)
	p.bearer.Sticky = true
	p.inlet = sms.NewModemInlet(sms.ReceiverConfig{
		Link: c.Name, Region: s.cfg.Service.Region, To: []string{bearer.Source}, Inbox: s.store.Inbox(), Names: s.ring, Now: s.clock.now, Logger: s.log,
	}, tracker{s, p.meter}, s.missedBy(c))
	p.tallies = []admin.Tally{tallySMS(c.Name, p.inlet.Counters())}
	if before != nil {
		p.Obey(before.Modem)
	}
	return p, nil
}

// modemConfig is a modem's configuration as package modem knows it.
func (s *service) modemConfig(c config.Modem) modem.Config {
	settings := modem.Config{
		Name: c.Name, Open: s.opener(c.Device), Quirks: c.Model, Tried: triedPIN{s.store.Index(), s.ring, s.clock.now, c.Name}, Logger: s.log,
	}
	settings.Balance, settings.Probe = asksOf(c, s.cfg.Service.Code)
	if len(c.Reset) > 0 {
		settings.Reset = modem.ResetBy(c.Reset...)
	}
	if c.PINFile != "" {
		settings.ReadPIN = c.ReadPIN
	}
	return settings
}

// opener finds a modem wherever it is plugged in, and opens its port.
func (s *service) opener(d config.Device) func(context.Context) (modem.Line, error) {
	mark := port.Mark{Serial: d.Serial, IMEI: d.IMEI, Path: d.Path}
	return func(ctx context.Context) (modem.Line, error) {
		line, path, err := s.finder.Open(ctx, mark, d.Speed)
		return modem.Line{ReadWriteCloser: line, Port: path}, err
	}
}

// Standing is how the modem stands, with what its SIM may still do.
func (p *post) Standing(ctx context.Context) admin.ModemStanding {
	h := admin.ModemStanding{Health: p.Health()}
	if left, bounded, err := p.quota.Left(ctx, p.IMSI(), p.now()); err == nil && bounded {
		h.Left = &left
	}
	return h
}

// Dial dials a code and hangs up after the first page.
func (p *post) Dial(ctx context.Context, code string) (string, error) {
	d, err := p.USSD(ctx, code)
	if err != nil {
		return "", err
	}
	defer d.Close()
	return d.Text(), nil
}

// modems are those that run, for those who look.
func (s *service) standingModems() (out []admin.Modem) {
	for _, p := range s.modems.Runners() {
		out = append(out, p)
	}
	return out
}
