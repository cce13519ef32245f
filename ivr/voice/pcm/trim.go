package pcm

import (
	"math"
	"time"
)

// breath is what Trim leaves around speech, so that soft beginnings and ends stay.
const breath = 30 * time.Millisecond

// hush is how far under the active level nothing is heard.
const hush = 35.0

// Trim is samples without the silence before and after the speech. It shares memory with
// samples and is empty if they are silence.
func Trim(samples []int16) []int16 {
	from, to := spoken(samples)
	if from == to {
		return nil
	}
	return samples[max(0, from-Samples(breath)):min(len(samples), to+Samples(breath))]
}

// Still is how long nothing is heard before the speech in samples, and after it.
func Still(samples []int16) (before, after time.Duration) {
	from, to := spoken(samples)
	return Lasts(from), Lasts(len(samples) - to)
}

// spoken is where the speech in samples begins and ends, in whole frames.
func spoken(samples []int16) (from, to int) {
	threshold := full * full * math.Pow(10, (Active(samples)-hush)/10)
	size := Samples(frame)
	for i, p := range powers(samples) {
		if p <= threshold {
			continue
		}
		if to == 0 {
			from = i * size
		}
		to = min(len(samples), (i+1)*size)
	}
	return from, to
}
