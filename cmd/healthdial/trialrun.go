package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/gsm/smpp"
)

// binding is how long a trial waits to be bound.
const binding = 45 * time.Second

// run takes every step, each with its line on the screen, and reports.
func (t *trial) run(ctx context.Context, h smpp.Handler) trialReport {
	report := trialReport{
		Link: t.conf.Name, Address: t.conf.Addr, SystemID: t.conf.SystemID, Version: version,
		At: time.Now().UTC().Truncate(time.Second), Phone: maskedNumber(t.number),
	}
	fmt.Fprintf(t.out, "Link %s: %s as %s, test phone %s\n\n", report.Link, report.Address, report.SystemID, report.Phone)
	bound, unbind := context.WithCancel(context.WithoutCancel(ctx))
	defer unbind()
	tracing, untrace := context.WithCancel(context.WithoutCancel(ctx))
	watched, ended := make(chan struct{}), make(chan error, 1)
	events := t.link.Trace(tracing)
	go func() { defer close(watched); t.watch(events) }()
	go func() { ended <- t.link.Run(bound, h) }()

	note := func(s trialStep) outcome {
		f := t.take(ctx, s)
		report.Findings = append(report.Findings, f)
		return f.Outcome
	}
	up := note(trialStep{"bind", t.bind}) == passed
	for _, s := range t.script() {
		if !up {
			s.try = func(context.Context) (outcome, string) { return skipped, "the link is not bound" }
		}
		note(s)
	}
	note(trialStep{"unbind", func(ctx context.Context) (outcome, string) {
		unbind()
		err := <-ended
		untrace()
		<-watched
		return t.unbound(up, err)
	}})
	report.PDUs = t.pdus
	return report
}

// take takes one step and prints how it went.
func (t *trial) take(ctx context.Context, s trialStep) finding {
	began := time.Now()
	f := finding{Step: s.name}
	f.Outcome, f.Detail = s.try(ctx)
	f.Took = time.Since(began)
	fmt.Fprintf(t.out, "%-7s  %-26s %s\n", f.Outcome, f.Step, f.Detail)
	return f
}

// bind waits until the link is bound, or refused for good.
func (t *trial) bind(ctx context.Context) (outcome, string) {
	ctx, cancel := context.WithTimeout(ctx, binding)
	defer cancel()
	for {
		changed, h := t.link.Changed(), t.link.Health()
		switch {
		case h.State == smpp.Running:
			return passed, "as " + h.Binds[0].State
		case h.State == smpp.Dead || h.State == smpp.Shutdown && h.Reason != "not started":
			return failed, h.Reason
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return failed, h.Reason + "; does another session hold the account? Suspend the link of a running service first"
		}
	}
}

// unbound looks whether we left in good order.
func (t *trial) unbound(up bool, err error) (outcome, string) {
	answered := t.seen(0, func(e smpp.Event) bool { return e.Command == "unbind_resp" && !e.Sent && e.Status == "ESME_ROK" })
	switch {
	case !up:
		return skipped, "the link is not bound"
	case err != nil && !errors.Is(err, context.Canceled):
		return failed, err.Error()
	case !answered:
		return failed, "no unbind_resp with ESME_ROK"
	}
	return passed, "answered"
}
