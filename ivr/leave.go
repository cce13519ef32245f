package ivr

import (
	"context"
	"time"

	"healthdial/session"
)

// take takes a turn, inside the patience of whoever asked for it.
func (r *Remote) take(ctx context.Context, e session.Event) (Script, error) {
	if limit, ok := ctx.Deadline(); ok {
		if at := e.At.Add(time.Until(limit)); at.Before(e.Deadline) {
			e.Deadline = at
		}
	}
	page, err := r.cfg.Turns.Take(context.WithoutCancel(ctx), e, Format{r.cfg.Words})
	return told(page, err)
}

// leave drops a leg that we end.
func (r *Remote) leave(ctx context.Context, leg Leg, outcome string) {
	if err := r.drop(ctx, leg); err != nil {
		r.cfg.Logger.Warn("the end of a call was not noted", "link", leg.Link, "err", err)
	}
	r.over(leg, outcome)
}

// bye is the end of a call, with its last words.
func (r *Remote) bye(leg Leg, lines []Line, phrases ...string) Reply {
	for _, key := range phrases {
		lines = append(lines, plain(r.cfg.Words, leg.Lang, key))
	}
	return Reply{Leg: leg, Lines: lines}
}

// drop tells the conversation that the call is over. It is no event of those that are
// numbered: it may overtake one of them.
func (r *Remote) drop(ctx context.Context, leg Leg) error {
	if leg.Number.IsZero() {
		return nil
	}
	e := r.eventOf(leg.Link, leg.ID, leg.Number, leg.Count)
	e.ID = r.cfg.Names.Name("ivr drop", []byte(leg.Link), []byte(leg.Number.Digits()), []byte(leg.ID))
	e.Kind = session.Dropped
	_, err := r.cfg.Turns.Take(context.WithoutCancel(ctx), e, Format{r.cfg.Words})
	return err
}

// busy is the end of a call whose turn could not be taken.
func (r *Remote) busy(leg Leg, err error) Reply {
	r.cfg.Logger.Error("ivr turn failed", "link", leg.Link, "err", err)
	r.over(leg, failed)
	return r.bye(leg, nil, phraseBusy, phraseGoodbye)
}

func (r *Remote) over(leg Leg, outcome string) {
	r.cfg.Metrics.Call(leg.Link, outcome, r.cfg.Now().Sub(leg.Began))
}

func (r *Remote) unanswered(leg Leg, v Vain) {
	for range v.Silent {
		r.vain(leg.Asked.Name, leg.Lang, silent)
	}
	for range v.Unmatched {
		r.vain(leg.Asked.Name, leg.Lang, unmatched)
	}
}
