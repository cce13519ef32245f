package listen

import (
	"math"
	"math/bits"
	"math/cmplx"
)

// faint is the power, of whitened samples, under which nothing is heard: about -60 dBov.
const faint = 30.0 * 30.0

// sound is what was heard, made ready for many clips.
type sound struct {
	samples []float64 // whitened
	energy  []float64 // of all samples before one
}

func newSound(samples []int16) *sound {
	s := &sound{samples: whiten(samples)}
	s.energy = make([]float64, len(s.samples)+1)
	for i, v := range s.samples {
		s.energy[i+1] = s.energy[i] + v*v
	}
	return s
}

// whiten takes each sample's expectation from it, so that speech is unlike other speech:
// neighbours of a voice are alike, whatever it says.
func whiten(samples []int16) []float64 {
	out := make([]float64, len(samples))
	last := 0.0
	for i, s := range samples {
		out[i] = float64(s) - 0.95*last
		last = float64(s)
	}
	return out
}

// against gives the likeness of a clip at each place where it may begin.
func (s *sound) against(clip []float64) []float64 {
	places := len(s.samples) - len(clip) + 1
	if places <= 0 || len(clip) == 0 {
		return nil
	}
	size := 1 << max(15, bits.Len(uint(2*len(clip))))
	pattern := make([]complex128, size)
	own := 0.0
	for i, v := range clip {
		pattern[i] = complex(v, 0)
		own += v * v
	}
	f := newFourier(size)
	f.forward(pattern)
	out := make([]float64, 0, places)
	step := size - len(clip) + 1
	for at := 0; at < places; at += step {
		out = append(out, s.block(f, at, pattern)[:min(step, places-at)]...)
	}
	for t := range out {
		there := s.energy[t+len(clip)] - s.energy[t]
		if there < faint*float64(len(clip)) || own == 0 {
			out[t] = 0
			continue
		}
		out[t] /= math.Sqrt(there * own)
	}
	return out
}

// block is the cross-correlation with a pattern from one place on (overlap-save).
func (s *sound) block(f fourier, at int, pattern []complex128) []float64 {
	v := make([]complex128, len(pattern))
	for i, x := range s.samples[at:min(len(s.samples), at+len(v))] {
		v[i] = complex(x, 0)
	}
	f.forward(v)
	for i, p := range pattern {
		v[i] *= cmplx.Conj(p)
	}
	f.inverse(v)
	out := make([]float64, len(v))
	for i := range v {
		out[i] = real(v[i])
	}
	return out
}
