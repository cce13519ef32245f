package modem

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"healthdial/gsm/at"
)

// What a SIM wants (TS 27.007 §8.3).
const (
	simIsReady = "READY"
	simPIN     = "SIM PIN"
	simPUK     = "SIM PUK"
)

// Errors that tell of the SIM (+CME ERROR, TS 27.007 §9.2.1).
const (
	cmeNoSIM = 10
	cmePIN   = 11
	cmePUK   = 12
	cmeFails = 13
	cmeBusy  = 14
	cmeWrong = 15
)

const (
	noSIMAfter = 20 * time.Second // a SIM takes some seconds to be read after power is on
	simAgain   = 5 * time.Second
)

// unlock waits until the SIM is ready. It enters the PIN that is configured, once.
func (s *session) unlock(ctx context.Context) error {
	for began := time.Now(); ; {
		wants, cme := s.simWants(ctx)
		switch {
		case wants == simIsReady:
			if err := s.cfg.Tried.Forget(); err != nil { // the SIM serves nevertheless
				s.fault("that a PIN was tried cannot be forgotten: " + err.Error())
			}
			return nil
		case wants == simPIN:
			s.locked(s.enterPIN(ctx))
		case wants != "":
			s.locked(fmt.Sprintf("the SIM wants its %s: unlock it in a phone", strings.TrimPrefix(wants, "SIM ")))
		case noSIM(cme) || time.Since(began) > noSIMAfter:
			s.learn(func(f *facts) {
				f.sim, f.simWhy = simAbsent, "there is no SIM, or it cannot be read: put it in, or clean its contacts"
			})
		}
		if !s.soon(ctx, simAgain) {
			return ctx.Err()
		}
	}
}

func noSIM(cme int) bool { return cme == cmeNoSIM || cme == cmeFails || cme == cmeWrong }

// locked tells why the SIM stays locked; "" if it does not.
func (s *session) locked(why string) {
	if why != "" {
		s.learn(func(f *facts) { f.sim, f.simWhy = simLocked, why })
	}
}

// simWants is what +CPIN? says, or an error that means the same; else the error's code.
func (s *session) simWants(ctx context.Context) (wants string, cme int) {
	answer, err := s.do(ctx, at.Command{Text: "+CPIN?", Prefix: "+CPIN:", Timeout: slowly})
	if err == nil && len(answer.Lines) > 0 {
		return wanted(answer.Lines[0]), 0
	}
	switch cme = equipment(err); cme {
	case cmePIN:
		return simPIN, cme
	case cmePUK:
		return simPUK, cme
	}
	return "", cme
}

// wanted reads +CPIN: what is no code, such as NOT READY, is nothing yet.
func wanted(line string) string {
	if w := plain(line); w == simIsReady || strings.HasSuffix(w, "PIN") || strings.HasSuffix(w, "PUK") || strings.HasSuffix(w, "2") {
		return w
	}
	return ""
}

// equipment is the code of a +CME ERROR; -1 of anything else.
func equipment(err error) int {
	if refused, ok := errors.AsType[*at.Error](err); ok && refused.Kind == at.Equipment {
		return refused.Code
	}
	return -1
}

// enterPIN tries the PIN if it may be tried, and tells what a person has to do; "" if
// nothing.
func (s *session) enterPIN(ctx context.Context) (why string) {
	pin, why := s.readPIN()
	if why != "" {
		return why
	}
	if left := s.triesLeft(ctx); left == 0 || left == 1 {
		return "the SIM's PIN may be tried only once more, which is left to you: enter it in a phone"
	}
	if err := s.cfg.Tried.Note(pin); err != nil {
		return "that the SIM's PIN is tried cannot be noted, so it is not tried: " + err.Error()
	}
	_, err := s.do(ctx, at.Command{Text: `+CPIN="` + pin + `"`, Timeout: slowly})
	switch {
	case err == nil:
		return ""
	case equipment(err) == cmeBusy:
		_ = s.cfg.Tried.Forget() // it was not tried; still noted it costs a Resume
		return ""
	}
	return refusedPIN
}

const refusedPIN = "the SIM did not take its PIN: correct the PIN's file, or unlock the SIM in a phone and resume the modem"

// readPIN is the configured PIN, if it may be tried.
func (s *session) readPIN() (pin, why string) {
	if s.cfg.ReadPIN == nil {
		return "", "the SIM wants a PIN and none is configured: configure it, or switch it off in a phone"
	}
	pin, err := s.cfg.ReadPIN()
	if err != nil {
		return "", "the SIM's PIN cannot be read: " + err.Error()
	}
	if len(pin) < 4 || len(pin) > 8 || digitsOnly(pin) == "" {
		return "", "a PIN has 4 to 8 digits: correct the PIN's file"
	}
	switch was, err := s.cfg.Tried.Was(pin); {
	case err != nil:
		return "", "whether the SIM's PIN was tried before is not known, so it is not tried: " + err.Error()
	case was:
		return "", refusedPIN
	}
	return pin, ""
}

// triesLeft is how often the PIN may still be tried; -1 if the modem does not tell.
func (s *session) triesLeft(ctx context.Context) int {
	head, _, _ := strings.Cut(strings.TrimSuffix(s.quirks.tries, "?"), "=")
	if n, ok := at.Fields(s.ask(ctx, s.quirks.tries, head+":")).Int(s.quirks.left); ok {
		return n
	}
	return -1
}
