package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"healthdial/certify"
	"healthdial/config"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/sms"
)

// certification is what a certification is told by its flags.
type certification struct {
	path, to, report string
	options          config.Options
	wait             time.Duration // for receipts, and for somebody to dial
	burst            int
}

func newLinksCertify(l *linksCommand) *cobra.Command {
	var f certification
	c := &cobra.Command{
		Use:   "certify NAME --config FILE --to NUMBER",
		Short: "Try everything that a link needs against its operator, and report",
		Long: "Binds as the configuration says and tries what the service needs of the operator: enquire_link, texts in each encoding, a long\n" +
			"message, delivery receipts, a USSD dialogue, a burst within the agreed rate, unbind. The test phone has to be at hand: it gets about\n" +
			"a dozen SMS, and dials the service code when it is asked to. Take the link off a running service first: healthdial links suspend NAME.\n" +
			"What other people send meanwhile is put off, so that the operator keeps it.",
		Args: exactly(1, "a link's name"),
		RunE: func(c *cobra.Command, args []string) error {
			f.path, f.options = l.config, l.options
			for _, n := range [][2]string{{"config", f.path}, {"to", f.to}} {
				if err := need(c, n[0], n[1]); err != nil {
					return err
				}
			}
			return f.run(c.Context(), l.streams, args[0])
		},
	}
	c.Flags().StringVar(&f.to, "to", "", "the number of the test phone")
	c.Flags().StringVar(&f.report, "report", "", "a folder for the report, as Markdown and as JSON")
	c.Flags().DurationVar(&f.wait, "wait", time.Minute, "how long to wait for receipts, and for somebody to dial")
	c.Flags().IntVar(&f.burst, "burst", 10, "how many messages to send at the agreed rate")
	return c
}

// run certifies one link, says how each step went, and writes the report.
func (f certification) run(ctx context.Context, s streams, name string) error {
	cfg, ring, err := keyed(f.path, f.options)
	if err != nil {
		return tell(s, err)
	}
	to, err := msisdn.Parse(f.to, cfg.Service.Region)
	if err != nil {
		return usageError{errors.New("--to is not a phone number")}
	}
	if f.burst < 1 || f.burst > 100 {
		return usageError{errors.New("--burst is from 1 to 100")}
	}
	link, err := linkNamed(cfg, name)
	if err != nil {
		return err
	}
	maker := &service{cfg: cfg, ring: ring, clock: &timekeeper{}, log: slog.New(slog.DiscardHandler)}
	if cfg.DLT != nil {
		maker.register.Set(cfg.DLT.Registry)
	}
	trial, err := f.trial(maker, link, to)
	if err != nil {
		return err
	}
	trial.Out = s.out
	report := certify.New(trial).Run(ctx)
	if f.report != "" {
		if err := report.Write(f.report, func(e smpp.Event) string { return traceLine(e, time.UTC) }); err != nil {
			return err
		}
	}
	return report.Verdict(s.out)
}

// trial is a link as it is certified: as the service would make it, but for one bind
// that is silent for a second at most.
func (f certification) trial(s *service, c config.Link, to msisdn.Number) (certify.Config, error) {
	settings, _, err := s.settings(c)
	if err != nil {
		return certify.Config{}, err
	}
	settings.Binds, settings.Timers.Enquire = 1, certify.Enquiry
	t := certify.Config{
		Name: c.Name, Address: c.Addr, SystemID: c.SystemID, Version: version, Link: smpp.NewLink(settings),
		Transmitter: c.Bind == "transmitter", Throughput: c.Throughput, Phone: to, Wait: f.wait, Burst: f.burst,
	}
	if c.USSD != nil {
		t.USSD = &certify.USSD{Dialect: dialect(c.Name, c.USSD.Dialect), Codings: codings(c.USSD.Codings), Region: s.cfg.Service.Region}
	}
	if c.SMS == nil {
		return t, nil
	}
	t.SMS = &certify.SMS{
		Receipts: &sms.Receipts{Link: c.Name, IDs: idForms[c.SMS.IDs], Region: s.cfg.Service.Region, Names: s.ring},
		IDs:      cmp.Or(c.SMS.IDs, "same"), Codings: codings(c.SMS.Codings), Latin1: c.SMS.Latin1 != "" && c.SMS.Latin1 != "never",
		ShiftTables: c.SMS.ShiftTables, NoReceipts: c.SMS.NoReceipts,
	}
	if c.Bind != "receiver" {
		t.SMS.Sender = &sms.Sender{Bearers: []sms.Bearer{s.bearer(t.Link, *c.SMS)}, Names: s.ring, Now: time.Now}
	}
	return t, nil
}

func linkNamed(cfg config.Config, name string) (config.Link, error) {
	for _, l := range cfg.Links {
		if l.Name == name {
			return l, nil
		}
	}
	return config.Link{}, fmt.Errorf("the configuration has no link %q", name)
}
