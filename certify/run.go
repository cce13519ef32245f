package certify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/gsm/smpp"
)

// binding is how long a trial waits to be bound.
const binding = 45 * time.Second

// Run takes every step, each with its line on the screen, and reports.
func (t *Trial) Run(ctx context.Context) Report {
	report := Report{
		Link: t.Name, Address: t.Address, SystemID: t.SystemID, Version: t.Version,
		At: time.Now().UTC().Truncate(time.Second), Phone: maskedNumber(t.Phone),
	}
	fmt.Fprintf(t.Out, "Link %s: %s as %s, test phone %s\n\n", report.Link, report.Address, report.SystemID, report.Phone)
	bound, unbind := context.WithCancel(context.WithoutCancel(ctx))
	defer unbind()
	tracing, untrace := context.WithCancel(context.WithoutCancel(ctx))
	watched, ended := make(chan struct{}), make(chan error, 1)
	events := t.Link.Trace(tracing)
	go func() { defer close(watched); t.watch(events) }()
	go func() { ended <- t.Link.Run(bound, t.handler()) }()

	note := func(s step) Outcome {
		f := t.take(ctx, s)
		report.Findings = append(report.Findings, f)
		return f.Outcome
	}
	up := note(step{"bind", t.bind}) == Passed
	for _, s := range t.script() {
		if !up {
			s.try = func(context.Context) (Outcome, string) { return Skipped, "the link is not bound" }
		}
		note(s)
	}
	note(step{"unbind", func(ctx context.Context) (Outcome, string) {
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
func (t *Trial) take(ctx context.Context, s step) Finding {
	began := time.Now()
	f := Finding{Step: s.name}
	f.Outcome, f.Detail = s.try(ctx)
	f.Took = time.Since(began)
	fmt.Fprintf(t.Out, "%-7s  %-26s %s\n", f.Outcome, f.Step, f.Detail)
	return f
}

// bind waits until the link is bound, or refused for good.
func (t *Trial) bind(ctx context.Context) (Outcome, string) {
	ctx, cancel := context.WithTimeout(ctx, binding)
	defer cancel()
	for {
		changed, h := t.Link.Changed(), t.Link.Health()
		switch {
		case h.State == smpp.Running:
			return Passed, "as " + h.Binds[0].State
		case h.State == smpp.Dead || h.State == smpp.Shutdown && h.Reason != "not started":
			return Failed, h.Reason
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Failed, h.Reason + "; does another session hold the account? Suspend the link of a running service first"
		}
	}
}

// unbound looks whether we left in good order.
func (t *Trial) unbound(up bool, err error) (Outcome, string) {
	answered := t.seen(0, func(e smpp.Event) bool { return e.Command == "unbind_resp" && !e.Sent && e.Status == "ESME_ROK" })
	switch {
	case !up:
		return Skipped, "the link is not bound"
	case err != nil && !errors.Is(err, context.Canceled):
		return Failed, err.Error()
	case !answered:
		return Failed, "no unbind_resp with ESME_ROK"
	}
	return Passed, "answered"
}
