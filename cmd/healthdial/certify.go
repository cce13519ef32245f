package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/gsm/msisdn"
)

// certify is what a certification is told by its flags.
type certify struct {
	path, to, report string
	options          config.Options
	wait             time.Duration // for receipts, and for somebody to dial
	burst            int
}

func newLinksCertify(l *linksCommand) *cobra.Command {
	var f certify
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
func (f certify) run(ctx context.Context, s streams, name string) error {
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
	maker := &service{cfg: cfg, ring: ring, clock: &clock{}, log: slog.New(slog.DiscardHandler)}
	if cfg.DLT != nil {
		maker.register.Set(cfg.DLT.Registry)
	}
	t, err := newTrial(maker, link, to, f, s.out)
	if err != nil {
		return err
	}
	report := t.run(ctx, t.handler(maker))
	if f.report != "" {
		if err := report.write(f.report); err != nil {
			return err
		}
	}
	return report.verdict(s.out)
}

func linkNamed(cfg config.Config, name string) (config.Link, error) {
	for _, l := range cfg.Links {
		if l.Name == name {
			return l, nil
		}
	}
	return config.Link{}, fmt.Errorf("the configuration has no link %q", name)
}

// verdict says how it went as a whole; a step that failed is an error.
func (r trialReport) verdict(out io.Writer) error {
	count := map[outcome]int{}
	for _, f := range r.Findings {
		count[f.Outcome]++
	}
	fmt.Fprintf(out, "\n%d passed, %d failed, %d skipped\n", count[passed], count[failed], count[skipped])
	if count[failed] > 0 {
		return fmt.Errorf("link %s is not certified: of its steps %d failed", r.Link, count[failed])
	}
	return nil
}
