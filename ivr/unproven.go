package ivr

import (
	"context"

	"healthdial/engine"
)

// proof asks a leg for the number that nobody vouches for, by the policy of
// Talker.prove.
func (r *Remote) proof(leg Leg) Reply {
	q := r.Talker.proof(leg.Asked.All)
	if q.Keys.Most == 0 {
		r.over(leg, unproven)
		leg.Asked = Asked{}
		return Reply{Leg: leg, Lines: q.Lines}
	}
	leg.Asked.Name = phraseProve
	leg.Asked.Want = engine.Want{Kind: engine.WantDigits, Min: numberDigits, Max: numberDigits}
	more := r.Talker.proof(1).Lines
	again := Again{First: more, Later: more, Repeat: q.Lines, GivesUp: r.inAll(phraseNoCalls), Each: triesEach, Most: triesEach - leg.Asked.All}
	return Reply{
		Leg: leg, Lines: q.Lines, Keys: q.Keys, Again: again,
		Wait: plain(r.cfg.Words, leg.Lang, phraseWait), Busy: r.inAll(phraseNoCalls),
	}
}

// proven has the number called that was keyed, or asks once more.
func (r *Remote) proven(ctx context.Context, leg Leg, keys string) Reply {
	number, ok := r.proves(keys)
	if !ok {
		leg.Asked.All++
		return r.proof(leg)
	}
	r.over(leg, unproven)
	leg.Asked = Asked{}
	return Reply{Leg: leg, Lines: r.promise(ctx, leg.Link, leg.ID, number)}
}
