package chaos

import (
	"fmt"
	"slices"
	"time"
)

// Recovery is how long people noticed a fault.
type Recovery struct {
	Before float64       // pages a second in the ten seconds before
	Hit    int           // phones that got no page, or one that told of trouble
	First  time.Duration // from the fault until the first of them was served again
	Last   time.Duration // until the last of them was
	Steady time.Duration // until as many pages came as before, for good
	Lowest float64       // pages in the worst second
}

const (
	baseline = 10 * time.Second
	window   = time.Second
	slide    = 250 * time.Millisecond
	steady   = 0.8 // of the rate before
)

// Recover reads the operator's log from a fault until the next.
func Recover(sights []Sight, fault, until time.Time) Recovery {
	good := served(sights)
	r := Recovery{Before: rate(good, fault.Add(-baseline), fault)}
	hit, back := map[string]bool{}, map[string]bool{}
	for _, s := range sights {
		if s.At.Before(fault) || !s.At.Before(until) || back[s.Phone] {
			continue
		}
		switch bad := s.Did == silence || isTrouble(s.Text); {
		case bad && (s.Did == silence || s.Did == asked || s.Did == released):
			hit[s.Phone] = true
		case hit[s.Phone] && (s.Did == asked || s.Did == released):
			back[s.Phone] = true
			if r.Last = s.At.Sub(fault); r.First == 0 {
				r.First = r.Last
			}
		}
	}
	r.Hit, r.Lowest = len(hit), r.Before
	for at := fault; !at.Add(window).After(until); at = at.Add(slide) {
		now := rate(good, at, at.Add(window))
		r.Lowest = min(r.Lowest, now)
		if now < steady*r.Before {
			r.Steady = at.Add(window).Sub(fault)
		}
	}
	return r
}

// served are the times at which good pages came, in order.
func served(sights []Sight) []time.Time {
	var out []time.Time
	for _, s := range sights {
		if (s.Did == asked || s.Did == released) && !isTrouble(s.Text) {
			out = append(out, s.At)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// rate is how many times of a sorted list lie in a span, for each second of it.
func rate(times []time.Time, from, until time.Time) float64 {
	first, _ := slices.BinarySearchFunc(times, from, time.Time.Compare)
	last, _ := slices.BinarySearchFunc(times, until, time.Time.Compare)
	return float64(last-first) / until.Sub(from).Seconds()
}

// String is a row of a table.
func (r Recovery) String() string {
	second := func(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
	first, last := "-", "-"
	if r.First > 0 {
		first, last = second(r.First), second(r.Last)
	}
	return fmt.Sprintf("| %.0f | %.0f | %d | %s | %s | %s |", r.Before, r.Lowest, r.Hit, first, last, second(r.Steady))
}
