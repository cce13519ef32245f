package modem

import (
	"slices"
	"time"
)

// ailment is why a modem cannot serve.
type ailment uint8

const (
	lineFell    ailment = iota // its line ended: it was unplugged, or began anew
	portMissing                // no port has it
	noAnswer                   // it does not answer, not even AT
	cannotSetUp                // it answers, but not as a modem has to
	noNetwork                  // it has searched a network for long
)

// remedy is what is done about it, before its port is opened anew.
type remedy uint8

const (
	reopen  remedy = iota // nothing more
	restart               // by a command of its own
	cut                   // its power, by Config.Reset
)

const (
	mostCuts    = 4                // an hour
	firstCut    = 5 * time.Minute  // from a cut that did not help to the next one; it doubles
	longestCut  = time.Hour        //
	cutMissing  = 5 * time.Minute  // after which a cut may bring a lost modem back
	cutFalls    = 5                // lines in a row that end within a minute, likewise
	firstDrift  = 10 * time.Minute // without a network, until the modem is begun anew; it doubles
	mostDoubled = 3                // times
	boot        = 20 * time.Second // until a modem that begins anew can be spoken to
)

// ladder decides what is done about a modem that cannot serve: first what costs little, each
// time with a longer pause, and never its power more than four times an hour. It is pure; one
// goroutine uses it.
type ladder struct {
	pause  *pause
	cuts   bool // its power can be cut
	silent int  // failures in a row of a modem that is there and does not do
	falls  int  // likewise, of its line
	drifts int  // likewise, for want of a network
	lost   time.Time
	recent []time.Time   // cuts within an hour
	again  time.Duration // from the last cut to the next
	after  time.Time     // when that is
}

func newLadder(p *pause, cuts bool) *ladder { return &ladder{pause: p, cuts: cuts, again: firstCut} }

// works is told of a modem that has served for a while.
func (l *ladder) works() {
	l.pause.reset()
	l.silent, l.falls, l.drifts, l.lost = 0, 0, 0, time.Time{}
	l.again, l.after = firstCut, time.Time{}
}

// next is what to do now, and how long to wait then.
func (l *ladder) next(now time.Time, a ailment) (remedy, time.Duration) {
	if a != portMissing {
		l.lost = time.Time{}
	}
	r := l.climb(now, a)
	wait := l.pause.next()
	if r != reopen {
		wait = max(wait, boot)
	}
	return r, wait
}

func (l *ladder) climb(now time.Time, a ailment) remedy {
	switch a {
	case portMissing:
		if l.lost.IsZero() {
			l.lost = now
		}
		return l.cutIf(now, now.Sub(l.lost) >= cutMissing, reopen)
	case noNetwork:
		l.drifts++
		return l.cutIf(now, l.drifts > mostDoubled, restart)
	case lineFell:
		l.falls++
		return l.cutIf(now, l.falls%cutFalls == 0, reopen)
	}
	l.silent++
	switch {
	case l.silent <= 2:
		return reopen
	case l.silent == 3:
		return restart
	case l.silent%3 == 2: // the fifth, and every third after it
		return l.cutIf(now, true, restart)
	}
	return reopen
}

// cutIf cuts the power if that is wanted and allowed; else it does what costs less.
func (l *ladder) cutIf(now time.Time, wanted bool, less remedy) remedy {
	l.recent = slices.DeleteFunc(l.recent, func(t time.Time) bool { return now.Sub(t) >= time.Hour })
	if !wanted || !l.cuts || now.Before(l.after) || len(l.recent) >= mostCuts {
		return less
	}
	l.recent = append(l.recent, now)
	l.after = now.Add(l.again)
	l.again = min(2*l.again, longestCut)
	return cut
}

// drift is how long a modem may search before it is begun anew. Where there is no network at
// all that helps nothing: it is tried less and less often.
func (l *ladder) drift() time.Duration { return firstDrift << min(l.drifts, mostDoubled) }
