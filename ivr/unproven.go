package ivr

import (
	"context"

	"healthdial/engine"
)

// proof asks a leg for the number that nobody vouches for, by the policy of
// Talker.prove.
func (r *Remote) proof(leg Leg, after cause) Reply {
	q := r.Talker.proof(leg.Asked.All, after)
	if q.Keys.Most == 0 {
		r.over(leg, unproven)
		leg.Asked = Asked{}
		return Reply{Leg: leg, Lines: q.Lines}
	}
	leg.Asked.Name = phraseProve
	leg.Asked.Want = engine.Want{Kind: engine.WantDigits, Min: numberDigits, Max: numberDigits}
	ask := r.inAll(phraseProve)
	again := Again{
		Silent: r.inAll(phraseSilence), Unmatched: r.inAll(phraseBadNum), First: ask, Later: ask, Repeat: q.Lines,
		GivesUp: r.inAll(phraseNoCalls), Each: triesEach, Most: triesEach - leg.Asked.All, Silences: triesEach - leg.Asked.All,
	}
	return Reply{
		Leg: leg, Lines: q.Lines, Keys: q.Keys, Again: again,
		Wait: plain(r.cfg.Words, leg.Lang, phraseWait), Busy: r.inAll(phraseNoCalls),
	}
}

// proven has the number called that was keyed, or asks once more. What the platform asked
// in vain in between counts too.
func (r *Remote) proven(ctx context.Context, leg Leg, keys string, between Vain) Reply {
	number, ok := r.proves(keys)
	if !ok {
		after := noNumber(keys)
		r.vain(phraseProve, leg.Lang, after)
		leg.Asked.All += between.Silent + between.Unmatched + 1
		return r.proof(leg, after)
	}
	r.over(leg, unproven)
	leg.Asked = Asked{}
	return Reply{Leg: leg, Lines: r.promise(ctx, leg.Link, leg.ID, number)}
}
