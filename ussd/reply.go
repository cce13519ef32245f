package ussd

import (
	"context"
	"time"

	"healthdial/gsm/smpp"
	"healthdial/session"
)

// sendTime is how long a page waits for room in the bind's window and for the
// gateway to take it. After that the dialogue is dead anyway.
const sendTime = 5 * time.Second

// answer takes the turn of one key press and sends its page.
func (d *SMPP) answer(ctx context.Context, p press) {
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
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	if _, err := p.from.Send(ctx, d.reply(p, page)); err != nil {
		d.twins.over(p.name)
		d.count.Unsent.Add(1)
		d.log.Warn("ussd page not sent", "err", err)
		return
	}
	d.dialogues.sent(p.name, page.Open)
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
