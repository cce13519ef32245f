package certify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
)

// dialled takes the steps of the test phone; everybody else is put off.
func (t *Trial) dialled(_ context.Context, from *smpp.Bind, m smpp.Message) (string, smpp.Status) {
	step, err := t.USSD.Dialect.Read(m)
	if err != nil {
		return "", smpp.StatusRejected
	}
	n, err := msisdn.FromSMPP(m.Source.Addr, m.Source.TON, t.USSD.Region)
	if err != nil || n != t.Phone {
		return "", smpp.StatusThrottled
	}
	select {
	case t.steps <- ussdStep{from, m, step}:
		return "", smpp.StatusOK
	default:
		return "", smpp.StatusThrottled
	}
}

var errNobodyDialled = errors.New("nobody dialled")

// dialogue lets the test phone dial, answer a page, and see a last one.
func (t *Trial) dialogue(ctx context.Context) (Outcome, string) {
	if t.USSD == nil {
		return Skipped, "the link carries no USSD"
	}
	fmt.Fprintf(t.Out, "  Dial the service code on the test phone now, and answer 1 (%s are waited)\n", t.Wait)
	ctx, cancel := context.WithTimeout(ctx, t.Wait)
	defer cancel()
	begin, err := t.next(ctx, smpp.USSDBegin)
	if errors.Is(err, errNobodyDialled) {
		return Skipped, fmt.Sprintf("nobody dialled within %s", t.Wait)
	}
	if err == nil {
		err = t.show(ctx, begin, smpp.USSDAsk, "A test of the link. Answer 1.")
	}
	if err != nil {
		return Failed, "the first page: " + err.Error()
	}
	answer, err := t.next(ctx, smpp.USSDAnswer)
	if err != nil {
		return Failed, "the answer: " + err.Error()
	}
	if strings.TrimSpace(string(answer.message.Payload)) != "1" {
		return Failed, "the answer is not the 1 that was asked for"
	}
	if err := t.show(ctx, answer, smpp.USSDRelease, "Thank you. The test is over."); err != nil {
		return Failed, "the last page: " + err.Error()
	}
	return Passed, "dialled, answered, released"
}

// next is the next step of the phone, which has to be this one.
func (t *Trial) next(ctx context.Context, act smpp.USSDAct) (ussdStep, error) {
	select {
	case s := <-t.steps:
		if s.step.Act != act {
			return s, fmt.Errorf("a step came that is %s, not %s", s.step.Act, act)
		}
		return s, nil
	case <-ctx.Done():
		if act == smpp.USSDBegin {
			return ussdStep{}, errNobodyDialled
		}
		return ussdStep{}, errors.New("none came in time")
	}
}

// show sends a page to the phone.
func (t *Trial) show(ctx context.Context, s ussdStep, act smpp.USSDAct, text string) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	coding, payload := charset.Encode(text)
	if own := t.USSD.Codings; own != [2]byte{} {
		coding = own[charset.GSM7]
	}
	page := smpp.Message{Source: s.message.Dest, Dest: s.message.Source, DataCoding: coding, Payload: payload}
	t.USSD.Dialect.Write(&page, s.step.Reply(act))
	_, err := s.from.Send(ctx, page)
	return err
}
