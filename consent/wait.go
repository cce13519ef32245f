package consent

import (
	"errors"
	"time"

	"healthdial/registry"
)

// How long jobs wait for a registry. They look before they write, always, and what
// they see decides; these times say how long to believe that a write which does not
// show may still take effect.
const (
	confirm = time.Second      // until the first look at what became of a write
	settle  = 10 * time.Minute // the registry may take this long over what it accepted
	// doubt is how long a write whose answer was lost, or is 5xx, may still take
	// effect, at first: we hang up after some 10 s, and gateways and balancers give up
	// on what is behind them after a minute. It doubles with each such answer.
	doubt = 90 * time.Second
	// giveUp is when, after a request's end, a decision that never arrived has failed.
	giveUp = 48 * time.Hour
)

// rest is how long after a write it may be repeated, if it does not show. lost is
// how many in a row had no known outcome; with none, the last was accepted.
func rest(lost int) time.Duration {
	if lost == 0 {
		return settle
	}
	return min(doubt<<min(lost-1, 8), settle)
}

// backoff is when to look again at what has been under way since a moment: soon at
// first, then ever more rarely.
func backoff(since, now time.Time) again {
	return again{at: now.Add(min(max(now.Sub(since), 5*time.Second), 30*time.Minute))}
}

// resting is when to look again at a write that may not be repeated before until.
func resting(since, until, now time.Time) again {
	wait := backoff(since, now)
	wait.at = earlier(wait.at, until)
	return wait
}

// absent is when to try again what a registry could not be asked, or failed at,
// since a moment: after a tenth of the time that has passed, within 5 s and a
// minute, so that nobody waits long once it is back; asking one that is known to be
// away costs it nothing. One that says when it may be asked again is heeded.
func absent(since time.Time, err error, now time.Time) again {
	wait := min(max(now.Sub(since)/10, 5*time.Second), time.Minute)
	if e, ok := errors.AsType[*registry.Error](err); ok {
		wait = max(wait, min(e.After, 30*time.Minute))
	}
	return again{at: now.Add(wait)}
}
