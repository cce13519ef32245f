package pcm

import (
	"math"
	"time"
)

// Levels are in dBov: decibels below the strongest signal that fits (ITU-T G.100.1).
const (
	// Loud is the active level that speech is brought to. A telephone network expects
	// -26 to -15; prompts are usually on the strong side, since they are heard outdoors.
	Loud = -20.0
	// Ceiling is the highest peak that a gain leaves.
	Ceiling = -1.0

	full  = 32768
	frame = 20 * time.Millisecond
	// margin is how far under the active level speech still counts (ITU-T P.56 §6.3).
	margin = 15.9
)

// Active is the level of the speech in samples, its pauses left out, after the idea of
// ITU-T P.56. Silence is at minus infinity.
func Active(samples []int16) float64 {
	powers := powers(samples)
	active := mean(powers, 0)
	for range 4 { // it settles after two or three
		active = mean(powers, active*math.Pow(10, -margin/10))
	}
	return 10 * math.Log10(active/(full*full))
}

// Peak is the level of the strongest sample.
func Peak(samples []int16) float64 {
	most := 0
	for _, s := range samples {
		most = max(most, int(s), -int(s))
	}
	return 20 * math.Log10(float64(most)/full)
}

// Level makes speech as loud as Loud, or less where a peak would pass the Ceiling. It
// changes samples in place. Silence stays silence.
func Level(samples []int16) {
	gain := min(Loud-Active(samples), Ceiling-Peak(samples))
	if math.IsInf(gain, 0) || math.IsNaN(gain) {
		return
	}
	factor := float32(math.Pow(10, gain/20))
	for i, s := range samples {
		samples[i] = clamp(float32(s) * factor)
	}
}

// powers are the mean squares of the frames.
func powers(samples []int16) []float64 {
	size := Samples(frame)
	var out []float64
	for len(samples) > 0 {
		f := samples[:min(size, len(samples))]
		samples = samples[len(f):]
		sum := 0.0
		for _, s := range f {
			sum += float64(s) * float64(s)
		}
		out = append(out, sum/float64(len(f)))
	}
	return out
}

// mean is that of the values above a threshold, 0 if there are none.
func mean(values []float64, above float64) float64 {
	sum, n := 0.0, 0
	for _, v := range values {
		if v > above {
			sum += v
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}
