package modem

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"healthdial/gsm/at"
	"healthdial/gsm/tpdu"
)

// Send sends one message and returns the TP-MR that its status report will bring. Messages
// wait for each other, the most urgent first. A message is written once: what may have left
// is ErrUnanswered, and sending it again is the caller's to decide.
//
// A refusal is a *RefusedError.
func (m *Modem) Send(ctx context.Context, message Submit) (ref byte, err error) {
	octets, err := message.tpdu().Encode()
	if err != nil {
		return 0, ErrInvalid
	}
	s, err := m.gate.enter(ctx, message.Urgency)
	if err != nil {
		return 0, err
	}
	defer m.gate.leave()
	return s.submit(ctx, octets, message.Check)
}

// Full reports whether a message would have to wait for another.
func (m *Modem) Full() bool { return m.gate.full() }

func (s Submit) tpdu() tpdu.Submit {
	return tpdu.Submit{
		To: s.To, ProtocolID: s.ProtocolID, DataCoding: s.DataCoding, UDH: s.UDH, UserData: s.UserData,
		Validity: s.Validity, Report: s.Report,
	}
}

// submit sends a TPDU by +CMGS (TS 27.005 §4.3).
func (s *session) submit(ctx context.Context, octets []byte, check func() error) (ref byte, err error) {
	s.keepOpen(ctx)
	body, length := tpdu.Frame(octets)
	s.count.Submitted.Add(1)
	answer, err := s.do(ctx, at.Command{
		Text: "+CMGS=" + strconv.Itoa(length), Prefix: "+CMGS:", Body: body, Check: checked(check), Timeout: s.sendTime(),
	})
	switch err = s.sent(err); {
	case err == nil:
		s.count.Accepted.Add(1)
	case errors.Is(err, ErrUnanswered):
		s.count.Unanswered.Add(1)
	default:
		s.count.Refused.Add(1)
	}
	return reference(answer), err
}

// keepOpen has the network keep its link for the messages that follow (TS 27.005 §3.5.6).
func (s *session) keepOpen(ctx context.Context) {
	if s.caps.more && s.gate.waiting() > 0 {
		_, err := s.do(ctx, at.Command{Text: "+CMMS=1"})
		s.caps.more = err == nil
	}
}

// refusedCheck is the error of a Check, which is Send's as it is.
type refusedCheck struct{ error }

func checked(check func() error) func() error {
	if check == nil {
		return nil
	}
	return func() error {
		if err := check(); err != nil {
			return refusedCheck{err}
		}
		return nil
	}
}

// sent puts the end of a +CMGS into Send's words.
func (s *session) sent(err error) error {
	var stopped refusedCheck
	var refused *at.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &stopped):
		return stopped.error
	case errors.As(err, &refused):
		return s.refusal(refused)
	case errors.Is(err, at.ErrUnsent):
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return fmt.Errorf("%w: %w", ErrUnanswered, err)
}

// refusal is what a final result says of a message. While the SIM or the network is away it
// says nothing of it.
func (s *session) refusal(err *at.Error) error {
	code := unknownError
	switch {
	case err.Kind == at.Message && err.Code >= 0:
		code = err.Code
	case err.Kind == at.Equipment && awayEquipment(err.Code):
		s.watch.hurry()
		return ErrAway
	}
	if awayMessage(code) {
		s.watch.hurry()
		return ErrAway
	}
	if code == networkTimeout {
		return ErrUnanswered
	}
	return &RefusedError{code}
}

// sendTime is how long a message may take.
func (s *session) sendTime() time.Duration {
	if t := s.cfg.Timers.Send; t > 0 {
		return t
	}
	return s.quirks.send
}

// reference is <mr> of "+CMGS: <mr>[,<ackpdu>]"; 0 if the modem did not tell it.
func reference(a at.Answer) byte {
	for _, line := range a.Lines {
		if n, ok := at.Fields(line).Int(0); ok {
			return byte(n)
		}
	}
	return 0
}
