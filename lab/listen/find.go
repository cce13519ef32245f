package listen

import (
	"cmp"
	"slices"
	"time"
)

// Alike is the likeness from which a clip counts as heard.
const Alike = 0.5

// perhaps is the likeness from which it is worth to look closer: a jitter buffer may have
// put a pause into the clip, so that at any place only a part of it is alike.
const perhaps = 0.2

// Likeness is how alike a clip and what was heard are where they are most so, and where
// that is. It is 0 if less was heard than the clip is long.
func Likeness(heard, clip []int16) (float64, time.Duration) {
	most, at := 0.0, 0
	for t, r := range newSound(heard).against(whiten(clip)) {
		if r > most {
			most, at = r, t
		}
	}
	return most, lasts(at)
}

// Clips are those that occur in what was heard, in its order. One may occur often; where
// several are alike, as the parts of a longer one, it is the likest.
func Clips(heard []int16, clips []Clip) []Heard {
	s := newSound(padded(heard, clips))
	var all []Heard
	for _, c := range clips {
		all = append(all, s.occurrences(c)...)
	}
	slices.SortFunc(all, func(a, b Heard) int { return cmp.Compare(b.Likeness, a.Likeness) })
	var chosen []Heard
	for _, h := range all {
		if !slices.ContainsFunc(chosen, h.overlaps) {
			chosen = append(chosen, h)
		}
	}
	slices.SortFunc(chosen, func(a, b Heard) int { return cmp.Compare(a.At, b.At) })
	return chosen
}

// padded leaves room for a clip that was cut off by the end.
func padded(heard []int16, clips []Clip) []int16 {
	longest := 0
	for _, c := range clips {
		longest = max(longest, len(c.Samples))
	}
	return append(slices.Clip(heard), make([]int16, longest)...)
}

// overlaps reports whether two share more than half of the shorter.
func (h Heard) overlaps(o Heard) bool {
	shared := min(h.Until, o.Until) - max(h.At, o.At)
	return 2*shared > min(h.Until-h.At, o.Until-o.At)
}

// occurrences are the places where a clip is likest, each a clip's length from the next.
func (s *sound) occurrences(c Clip) (all []Heard) {
	clip := whiten(c.Samples)
	likeness := s.against(clip)
	for {
		at := peak(likeness)
		if at < 0 || likeness[at] < perhaps {
			return all
		}
		if whole, until := s.follow(clip, at); whole >= Alike {
			all = append(all, Heard{c.Name, lasts(at), lasts(until), whole})
		}
		clear(likeness[max(0, at-len(clip)/2):min(len(likeness), at+len(clip)/2)])
	}
}

func peak(values []float64) int {
	best := -1
	for i, v := range values {
		if best < 0 || v > values[best] {
			best = i
		}
	}
	return best
}
