package ussd

import (
	"context"
	"encoding/binary"
	"errors"
	"sync/atomic"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/route"
	"healthdial/session"
)

// noticeTime is how long the network may take to show a notice and to say so.
const noticeTime = 20 * time.Second

// Notices sends the outbox's messages of kind USSD: pages that the network shows
// unasked (USSN), and that nobody can answer. A notice is a courtesy beside an SMS:
// one that the network does not show is let go and counted, and never sent twice.
//
// Anybody near the phone reads a notice, and a notice that asks for something is
// how people are robbed. So a code or another secret is refused for good.
type Notices struct {
	Links  []NoticeLink  // until Change
	Routes Router        // which of them are for a number
	Words  session.Words // renders phrases
	Now    func() time.Time

	changed  atomic.Pointer[[]NoticeLink] // nil before the first Change
	confirms confirms
	count    NoticeCounters
}

// NoticeLink is one link whose gateway takes notices.
type NoticeLink struct {
	Link    Link
	Dialect smpp.USSDDialect
	Codings [2]byte      // data_coding for GSM-7 and UCS-2 pages; both 0 means 0x00 and 0x08
	Format  Format       // what its page holds
	Source  smpp.Address // the service code that the notice is from
}

// Link is what notices need of *smpp.Link.
type Link interface {
	Name() string
	Send(ctx context.Context, m smpp.Message) (id string, err error)
}

// Router lists the links for a message, in the order in which they are tried.
type Router interface {
	Choose(n msisdn.Number, s route.Service, l outbox.Lane) []string
}

// NoticeCounters is what became of notices.
type NoticeCounters struct {
	Shown       atomic.Uint64 // the network says so
	Failed      atomic.Uint64 // the network says that it could not
	Unconfirmed atomic.Uint64 // it says nothing
	Refused     atomic.Uint64 // the gateway did not take it
	Unreachable atomic.Uint64 // no link with notices leads to the number
	Long        atomic.Uint64 // more than a page
}

// Counters is what became of notices.
func (n *Notices) Counters() *NoticeCounters { return &n.count }

// Send shows one message. It answers Permanent for a secret, ErrNoBearer while no
// link to the number is bound, Later while the gateway is busy, and nil for
// everything else that can come of a notice.
func (n *Notices) Send(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
	if m.Secret || m.Lane == outbox.Code {
		return outbox.Outcome{}, outbox.Permanent("a secret is not shown unasked")
	}
	text := m.Text
	if text == "" {
		text = words(n.Words, m.Lang, m.Phrase)
	}
	if text == "" || m.To.IsZero() {
		return outbox.Outcome{}, outbox.Permanent("nothing to show")
	}
	l := n.link(m.To, m.Lane)
	switch {
	case m.Doubled: // an earlier attempt was cut off: it may have been shown
		n.count.Unconfirmed.Add(1)
	case l == nil:
		n.count.Unreachable.Add(1)
	case !l.Format.fits(measure(text)):
		n.count.Long.Add(1)
	default:
		return outbox.Outcome{}, n.show(ctx, l, m, text)
	}
	return outbox.Outcome{}, nil
}

// Change puts other links in the place of those that there are, while notices are
// sent.
func (n *Notices) Change(links []NoticeLink) { n.changed.Store(&links) }

// Reaches reports whether a link that takes notices leads to a number now, bound or not.
func (n *Notices) Reaches(to msisdn.Number) bool { return n.link(to, outbox.Consent) != nil }

// link is the first of a message's route that takes notices.
func (n *Notices) link(to msisdn.Number, lane outbox.Lane) *NoticeLink {
	links := n.Links
	if p := n.changed.Load(); p != nil {
		links = *p
	}
	for _, name := range n.Routes.Choose(to, route.USSD, lane) {
		for i := range links {
			if links[i].Link.Name() == name {
				return &links[i]
			}
		}
	}
	return nil
}

// show sends a notice and waits for the network's word.
func (n *Notices) show(ctx context.Context, l *NoticeLink, m outbox.Message, text string) error {
	step := smpp.USSDStep{Act: smpp.USSDNotify, Session: uint16(int(binary.BigEndian.Uint16(m.ID[1:])) % l.Dialect.Sessions())}
	confirm, free, ok := n.confirms.expect(confirmKey{l.Link.Name(), m.To, step.Session})
	if !ok {
		return outbox.Later(n.Now().Add(noticeTime), "another notice is under way")
	}
	defer free()
	page := smpp.Message{Source: l.Source, Dest: smpp.Address{TON: 1, NPI: 1, Addr: m.To.Digits()}}
	page.Payload, page.DataCoding = encodePage(text, l.Codings)
	page.Check = func() error { return outbox.Held(ctx) }
	l.Dialect.Write(&page, step)
	if _, err := l.Link.Send(ctx, page); err != nil {
		return n.unsent(err)
	}
	ctx, cancel := context.WithTimeout(ctx, noticeTime)
	defer cancel()
	select {
	case shown := <-confirm:
		if shown {
			n.count.Shown.Add(1)
		} else {
			n.count.Failed.Add(1)
		}
	case <-ctx.Done():
		n.count.Unconfirmed.Add(1)
	}
	return nil
}

// unsent says what it means that a gateway did not take a notice.
func (n *Notices) unsent(err error) error {
	var refused *smpp.StatusError
	switch {
	case errors.Is(err, outbox.ErrLeaseLost):
		return err
	case errors.Is(err, smpp.ErrNotBound):
		return outbox.ErrNoBearer
	case errors.Is(err, smpp.ErrUnanswered):
		n.count.Unconfirmed.Add(1)
		return nil
	case errors.As(err, &refused) && refused.Temporary():
		return outbox.Later(n.Now().Add(noticeTime), refused.Status.String())
	}
	n.count.Refused.Add(1)
	return nil
}

// encodePage writes a page in the alphabet that it needs.
func encodePage(text string, codings [2]byte) (payload []byte, dataCoding byte) {
	if codings == [2]byte{} {
		codings = [2]byte{charset.GSM7: charset.CodingDefault, charset.UCS2: charset.CodingUCS2}
	}
	coding, payload := charset.Encode(text)
	if coding == charset.CodingUCS2 {
		return payload, codings[charset.UCS2]
	}
	return payload, codings[charset.GSM7]
}
