package listen

import "math"

const (
	stretch = rate * 4 / 10 // of a clip that is compared as one
	slack   = rate / 20     // how much a stretch may be shifted against the one before
)

// follow goes through a clip from the place where it seems to begin, stretch by stretch:
// each may come a little earlier or later than the one before it says, since a receiver
// adds and drops frames. It gives the likeness of all, each by its power, and where the
// last stretch that was heard ends.
func (s *sound) follow(clip []float64, at int) (likeness float64, until int) {
	power, until := 0.0, at
	for from := 0; from < len(clip); from += stretch {
		part := clip[from:min(from+stretch, len(clip))]
		own := energy(part)
		power += own
		r, shift := s.near(part, own, at+from)
		if r < Alike {
			continue
		}
		at += shift
		likeness += own * r
		until = at + from + s.tail(part, at+from)
	}
	return likeness / max(power, 1), until
}

// near is the likeness of a part close to a place, and how far from it.
func (s *sound) near(part []float64, own float64, at int) (most float64, shift int) {
	for d := -slack; d <= slack; d++ {
		if r := s.like(part, own, at+d); r > most {
			most, shift = r, d
		}
	}
	return most, shift
}

// like is the likeness of a part, whose energy is own, at a place.
func (s *sound) like(part []float64, own float64, at int) float64 {
	if at < 0 || at+len(part) > len(s.samples) {
		return 0
	}
	there := s.energy[at+len(part)] - s.energy[at]
	if there < faint*float64(len(part)) {
		return 0
	}
	sum := 0.0
	for i, v := range s.samples[at : at+len(part)] {
		sum += v * part[i]
	}
	return sum / math.Sqrt(there*max(own, 1))
}

// tail is how much of a part that is there was heard before it was cut off, in steps of
// 20 ms.
func (s *sound) tail(part []float64, at int) int {
	const step = rate / 50
	last := 0
	for from := 0; from+step <= len(part); from += step {
		if piece := part[from : from+step]; s.like(piece, energy(piece), at+from) >= Alike {
			last = from + step
		}
	}
	return last
}

func energy(part []float64) (sum float64) {
	for _, v := range part {
		sum += v * v
	}
	return sum
}
