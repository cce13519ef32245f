package ussd

import (
	"time"

	"golang.org/x/time/rate"

	"healthdial/gsm/msisdn"
)

// outage is what a driver does while the store does not answer for a number. Dials
// get the sentence that says so, and what to do, at most courtesy of them in a
// second; beyond that the answer is ESME_RTHROTTLED, so that the gateway slows down
// and says it in its own words. Who is in a dialogue already is always answered.
type outage struct {
	away     func(msisdn.Number) bool // nil if the store is never away
	courtesy *rate.Limiter
}

// courtesy is how many dials a second of one link get a sentence of ours.
const courtesy = 50

func newOutage(away func(msisdn.Number) bool) outage {
	return outage{away, rate.NewLimiter(courtesy, courtesy)}
}

// turnsAway reports whether a dial is not even to be answered.
func (o outage) turnsAway(n msisdn.Number, now time.Time) bool {
	return o.away != nil && o.away(n) && !o.courtesy.AllowN(now, 1)
}
