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
	threshold := full * full * math.Pow(10, (Active(samples)-hush)/10)
	first, last := -1, -1
	for i, p := range powers(samples) {
		if p > threshold {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return nil
	}
	size := Samples(frame)
	from, to := first*size-Samples(breath), (last+1)*size+Samples(breath)
	return samples[max(0, from):min(len(samples), to)]
}
