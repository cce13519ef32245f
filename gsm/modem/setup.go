package modem

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/gsm/at"
)

// setUp brings a modem to where it receives and sends. It waits for the SIM as long as it
// takes.
func (s *session) setUp(ctx context.Context) error {
	if err := s.basics(ctx); err != nil {
		return err
	}
	s.identify(ctx)
	if err := s.unlock(ctx); err != nil {
		return err
	}
	s.learn(func(f *facts) { f.sim, f.simWhy = simReady, "" })
	s.subscribe(ctx)
	s.followNetwork(ctx)
	if err := s.messages(ctx); err != nil {
		return err
	}
	s.callsAndDialogues(ctx)
	return ctx.Err()
}

// basics is how the modem speaks: no echo, results in words, errors as numbers (V.250
// §6.2.4, §6.2.6, TS 27.007 §9.1).
func (s *session) basics(ctx context.Context) error {
	if _, err := s.do(ctx, at.Command{Text: "E0V1"}); err != nil {
		return fmt.Errorf("modem: it does not take ATE0V1: %w", err)
	}
	s.begun.Store(true)
	s.learn(func(f *facts) { f.silent = false })
	s.try(ctx, "+CMEE=1")
	return nil
}

// identify asks what modem it is (TS 27.007 §5.1 to 5.4), and takes its row of the table.
func (s *session) identify(ctx context.Context) {
	maker, model := s.line(ctx, "+CGMI"), s.line(ctx, "+CGMM")
	imei := digitsOnly(s.line(ctx, "+CGSN"))
	s.quirks = quirksOf(maker, model)
	if q, ok := quirksNamed(s.cfg.Quirks); ok {
		s.quirks = q
	}
	s.learn(func(f *facts) { f.model, f.quirks, f.imei = joined(maker, model), s.quirks.name, imei })
	for _, text := range s.quirks.begin {
		s.try(ctx, text)
	}
}

// line is the answer of a command whose answers have no prefix in the standard, and one
// with some modems.
func (s *session) line(ctx context.Context, text string) string {
	answer, err := s.do(ctx, at.Command{Text: text})
	if err != nil || len(answer.Lines) == 0 {
		return ""
	}
	return plain(answer.Lines[0])
}

// subscribe asks which SIM it is (TS 27.007 §5.6).
func (s *session) subscribe(ctx context.Context) {
	for _, wait := range patience {
		if imsi := digitsOnly(s.line(ctx, "+CIMI")); imsi != "" {
			s.learn(func(f *facts) { f.ofSIM(imsi) })
			return
		}
		if !s.soon(ctx, wait) {
			return
		}
	}
}

// callsAndDialogues has the modem tell who calls (TS 27.007 §7.6, §6.11) and what a network
// says over USSD (§7.15).
func (s *session) callsAndDialogues(ctx context.Context) {
	for _, text := range []string{"+CRC=1", "+CLIP=1", `+CSCS="IRA"`, "+CUSD=1", "+CTZU=1"} {
		s.try(ctx, text)
	}
}

// patience is how long is waited between the attempts of what fails while a SIM is still
// being read.
var patience = [...]time.Duration{1 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 15 * time.Second}

// persist asks for what must succeed. A SIM that is still being read is given time.
func (s *session) persist(ctx context.Context, text string) error {
	_, err := s.insist(ctx, at.Command{Text: text, Timeout: slowly}, refused)
	return err
}

// offer is what the answer to a test command offers; nothing if the modem does not know it.
func (s *session) offer(ctx context.Context, name string) at.Params {
	answer, err := s.insist(ctx, at.Command{Text: name + "=?", Prefix: name + ":", Timeout: slowly}, refusedForNow)
	if err != nil || len(answer.Lines) == 0 {
		return nil
	}
	return at.Fields(answer.Lines[0])
}

// insist asks again while a modem refuses in a way that may pass.
func (s *session) insist(ctx context.Context, c at.Command, passes func(error) bool) (answer at.Answer, err error) {
	for _, wait := range patience {
		if answer, err = s.do(ctx, c); err == nil || !passes(err) {
			return answer, err
		}
		if !s.soon(ctx, wait) {
			return answer, ctx.Err()
		}
	}
	return answer, err
}

func refused(err error) bool { return errors.As(err, new(*at.Error)) }

// refusedForNow reports whether a modem that refused a command may take it later: it does not
// if it does not know it, or not so.
func refusedForNow(err error) bool {
	final, ok := errors.AsType[*at.Error](err)
	switch {
	case !ok || final.Kind == at.General:
		return false
	case final.Kind == at.Equipment: // not supported, incorrect parameters, unknown (TS 27.007 §9.2)
		return final.Code != 4 && final.Code != 50 && final.Code != 100
	}
	return final.Code != notSupported
}

// soon waits, but not longer than until the modem says that something is ready.
func (s *session) soon(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.woken:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}
