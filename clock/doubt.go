package clock

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Kind is a cause to doubt a clock.
type Kind uint8

// The causes, worst first.
const (
	Behind       Kind = iota // the wall clock lies before what is on record
	Unborn                   // it lies before the program was built
	Contradicted             // who told the time last says another
)

// Doubt is why a clock may be wrong.
type Doubt struct {
	Kind   Kind
	Source string        // who contradicts
	By     time.Duration // how far our clock lies before the right one; negative if it is ahead
}

func (d Doubt) String() string {
	by := d.By.Abs().Round(time.Second)
	switch d.Kind {
	case Behind:
		return fmt.Sprintf("the machine's clock is %v before what is on record, from where time goes on", by)
	case Unborn:
		return fmt.Sprintf("the machine's clock is %v before this program was built", by)
	}
	way := "slow"
	if d.By < 0 {
		way = "fast"
	}
	return fmt.Sprintf("time is %v %s by %s", by, way, d.Source)
}

const (
	// apart is how far another's time may be from ours: it may be on its way for a while.
	apart = 5 * time.Minute
	// lasts is how long what a witness said counts: the machine may sleep meanwhile.
	lasts = time.Hour
)

// testimony is what a witness said last.
type testimony struct {
	said time.Time
	at   time.Duration // the run when it was heard
}

// Witness hears what time it is from elsewhere: a registry's Date (RFC 9110 §6.6.1), a
// mobile network (AT+CCLK). The source is named to operators; it holds nobody's name. What
// may have been on its way for hours, such as the SCTS of an SMS, is no witness: see
// AtLeast.
func (c *Clock) Witness(at time.Time, source string, r Reading) {
	if at.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.heard == nil {
		c.heard = map[string]testimony{}
	}
	c.heard[source] = testimony{at.Round(0), r.Run}
}

// AtLeast hears that it is not before a time, as the SCTS of an SMS says (3GPP TS 23.040
// §9.2.3.11): it counts only against a clock that is slow.
func (c *Clock) AtLeast(at time.Time, source string, r Reading) {
	if at.Sub(c.Now(r)) > apart {
		c.Witness(at, source, r)
	}
}

// Doubts are what speaks against the time at a reading, worst first; none if it is to
// be believed. They are over as soon as the clock is set right.
func (c *Clock) Doubts(r Reading) []Doubt {
	c.mu.Lock()
	defer c.mu.Unlock()
	doubts, _ := c.weigh(r)
	return doubts
}

// Credible reports whether the time at a reading is to be believed. One witness who
// agrees is believed more than others who do not: they may be wrong themselves.
func (c *Clock) Credible(r Reading) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	doubts, agreed := c.weigh(r)
	for _, d := range doubts {
		if d.Kind != Contradicted || !agreed {
			return false
		}
	}
	return true
}

// weigh holds the wall clock to the record, the program and the witnesses.
func (c *Clock) weigh(r Reading) (doubts []Doubt, agreed bool) {
	now := c.now(r)
	if by := now.Sub(r.Wall.Round(0)); by > Tolerance {
		doubts = append(doubts, Doubt{Kind: Behind, By: by})
	}
	if by := c.Built.Sub(r.Wall); by > 0 {
		doubts = append(doubts, Doubt{Kind: Unborn, By: by})
	}
	for source, t := range c.heard {
		age := r.Run - t.at
		if age > lasts {
			delete(c.heard, source)
			continue
		}
		if by := t.said.Add(age).Sub(now); by.Abs() > apart {
			doubts = append(doubts, Doubt{Contradicted, source, by})
		} else {
			agreed = true
		}
	}
	slices.SortFunc(doubts, func(a, b Doubt) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Source, b.Source))
	})
	return doubts, agreed
}
