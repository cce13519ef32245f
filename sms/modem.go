package sms

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"healthdial/gsm/modem"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

// Modem is what a bearer needs of *modem.Modem.
type Modem interface {
	Name() string
	Send(ctx context.Context, m modem.Submit) (ref byte, err error)
	Full() bool   // Send would have to wait now
	IMSI() string // of the SIM that is in it; "" before it is known
}

// ModemLink has a GSM modem carry what a Bearer sends. What its SIM may send is bounded by
// a Quota.
type ModemLink struct {
	Modem Modem
	Quota *Quota // none if nil
	// Hold says why the SIM is to send nothing but what is urgent, such as a low balance;
	// "" if it may. It may be nil.
	Hold  func() string
	Names Namer
	Now   func() time.Time
}

// Name is the modem's.
func (l *ModemLink) Name() string { return l.Modem.Name() }

// Full is the modem's.
func (l *ModemLink) Full() bool { return l.Modem.Full() }

// Send sends one part and names it as its status report will be named.
func (l *ModemLink) Send(ctx context.Context, m smpp.Message) (id string, err error) {
	submit, err := submitOf(m)
	if err != nil {
		return "", err
	}
	if err := l.held(m); err != nil {
		return "", err
	}
	reserved, err := l.Quota.reserve(ctx, l.sim(), m.Urgency, l.Now())
	if err != nil {
		return "", err
	}
	ref, err := l.Modem.Send(ctx, submit)
	reserved.end(ctx, sent(err))
	if err != nil {
		return "", l.failed(err)
	}
	return reportName(l.Names, l.Name(), m.Dest.Addr, ref), nil
}

// sim is whose quota counts: of a SIM that does not tell who it is, the modem's.
func (l *ModemLink) sim() string { return cmp.Or(l.Modem.IMSI(), "in modem "+l.Name()) }

// held keeps what is not urgent from a SIM that is to be spared.
func (l *ModemLink) held(m smpp.Message) error {
	if l.Hold == nil || m.Urgency <= urgency(outbox.Consent) {
		return nil
	}
	if why := l.Hold(); why != "" {
		return setback{throttled, outbox.Later(l.Now().Add(heldFor), why)}
	}
	return nil
}

// heldFor is when a message is looked at again that a SIM is spared.
const heldFor = 10 * time.Minute

// sent reports whether a part left, or may have.
func sent(err error) bool { return err == nil || errors.Is(err, modem.ErrUnanswered) }

// failed puts a modem's error into the words of a link's.
func (l *ModemLink) failed(err error) error {
	var refused *modem.RefusedError
	switch {
	case errors.Is(err, modem.ErrUnanswered):
		return smpp.ErrUnanswered
	case errors.Is(err, modem.ErrAway):
		return smpp.ErrNotBound
	case errors.Is(err, modem.ErrInvalid):
		return smpp.ErrInvalid
	case !errors.As(err, &refused):
		return err
	case refused.Congested():
		return setback{throttled, outbox.Later(l.Now().Add(congestedFor), "congestion")}
	case refused.Temporary():
		return setback{refusing, cmsRefusal{refused}}
	}
	return outbox.Permanent("+CMS ERROR " + strconv.Itoa(refused.Code))
}

// congestedFor is how long a congested network is left alone.
const congestedFor = 30 * time.Second

// cmsRefusal is a refusal that may pass; its cause is the modem's number for it.
type cmsRefusal struct{ *modem.RefusedError }

// Cause is the code, which says nothing of the message.
func (r cmsRefusal) Cause() string { return "+CMS ERROR " + strconv.Itoa(r.Code) }

// reportName is how a part is known to the outbox: its status report brings back only the
// number that it went to and one octet (TS 23.040 §9.2.2.3), which comes again after 256
// messages of a modem.
func reportName(names Namer, link, digits string, ref byte) string {
	n := names.Name("sms report", []byte(link), []byte(digits), []byte{ref})
	return hex.EncodeToString(n[:])
}
