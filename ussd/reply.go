package ussd

import (
	"context"
	"errors"
	"time"

	"healthdial/gsm/smpp"
	"healthdial/session"
)

// sendTime is how long a page waits for room in the bind's window and for the
// gateway to take it. After that the dialogue is dead anyway.
const sendTime = 5 * time.Second

// answer takes the turn of one key press and sends its page. What a bind brought that
// has ended meanwhile is not taken up: its dialogue is over, nobody would see the page,
// and the person may have dialled again elsewhere. So a process that was stopped does
// not move conversations by keys that lay in its sockets.
func (d *SMPP) answer(ctx context.Context, p press) {
	if p.event.Kind != session.Dropped && ended(p.from) {
		d.twins.over(p.name)
		d.count.Unsent.Add(1)
		return
	}
	d.count.Turns.Add(1)
	page, err := take(ctx, d.turns, p.event, d.cfg.Format, d.log)
	if err != nil {
		d.count.Failed.Add(1)
		d.log.Error("ussd turn failed", "err", err)
		page = d.turns.Busy(session.USSD, "")
	}
	if p.event.Kind == session.Dropped {
		d.dialogues.sent(p.name, false)
		return
	}
	d.send(ctx, p, page)
}

func ended(b bind) bool {
	select {
	case <-b.Done():
		return true
	default:
		return false
	}
}

// send sends a page. It counts as sent from here on: an entry on it may come before
// the gateway has said that it took it, and is no repeat of the one before.
func (d *SMPP) send(ctx context.Context, p press, page session.Page) {
	if page.Open {
		d.dialogues.sent(p.name, true)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	if _, err := p.from.Send(ctx, d.reply(p, page)); err != nil {
		if page.Open && !slow(err) {
			d.dialogues.unsent(p.name)
		}
		d.twins.over(p.name)
		d.count.Unsent.Add(1)
		d.log.Warn("ussd page not sent", "err", err)
		return
	}
	if !page.Open {
		d.dialogues.sent(p.name, false)
	}
}

// slow reports whether a gateway that still is there has a page and did not say so
// in time.
func slow(err error) bool {
	return errors.Is(err, smpp.ErrUnanswered) && errors.Is(err, context.DeadlineExceeded)
}

// reply is a page as a message back to where the key press came from.
func (d *SMPP) reply(p press, page session.Page) smpp.Message {
	act := smpp.USSDRelease
	if page.Open {
		act = smpp.USSDAsk
	}
	m := smpp.Message{Source: p.message.Dest, Dest: p.message.Source}
	m.Payload, m.DataCoding = encodePage(page.Text, d.cfg.Codings)
	d.cfg.Dialect.Write(&m, p.step.Reply(act))
	return m
}
