package pcm

import "math"

// The band that is kept: all of a telephone's 3.4 kHz, and nothing from 4 kHz, which
// would fold back into it (ITU-T G.712 §3).
const (
	passHz      = 3400
	stopHz      = Rate / 2
	attenuation = 70 // dB, under what 16 bits of speech can show
)

// resampler lowers one sampling rate to Rate by a windowed sinc, in polyphase form: a
// sample of the output lies up of down ways between two of the input, and each way has
// its own taps.
type resampler struct {
	up, down int
	taps     [][]float32 // for each phase
}

func newResampler(from int) *resampler {
	common := gcd(Rate, from)
	r := &resampler{up: Rate / common, down: from / common}
	width := (attenuation - 7.95) / (14.36 * (stopHz - passHz) / float64(from)) // Kaiser's estimate
	half := int(math.Ceil(width / 2))
	for phase := range r.up {
		r.taps = append(r.taps, kernel(half, float64(phase)/float64(r.up), (passHz+stopHz)/2/float64(from)))
	}
	return r
}

// kernel is the low-pass around a point that lies offset after an input sample. Its taps
// add up to one, so that every phase is as loud as the others.
func kernel(half int, offset, cutoff float64) []float32 {
	beta := 0.1102 * (attenuation - 8.7)
	taps, sum := make([]float64, 2*half), 0.0
	for i := range taps {
		d := float64(i-half+1) - offset
		taps[i] = 2 * cutoff * sinc(2*cutoff*d) * kaiser(d/float64(half), beta)
		sum += taps[i]
	}
	out := make([]float32, len(taps))
	for i, tap := range taps {
		out[i] = float32(tap / sum)
	}
	return out
}

// convert lowers samples to Rate. They are taken to be between silence.
func (r *resampler) convert(samples []int16) []int16 {
	half := len(r.taps[0]) / 2
	padded := make([]float32, len(samples)+2*half)
	for i, s := range samples {
		padded[half-1+i] = float32(s)
	}
	out := make([]int16, len(samples)*r.up/r.down)
	for n := range out {
		at, phase := n*r.down/r.up, n*r.down%r.up
		out[n] = clamp(dot(padded[at:], r.taps[phase]))
	}
	return out
}

// dot sums four products at a time, which the processor does side by side.
func dot(samples, taps []float32) float32 {
	samples = samples[:len(taps)]
	var a, b, c, d float32
	i := 0
	for ; i+4 <= len(taps); i += 4 {
		a += samples[i] * taps[i]
		b += samples[i+1] * taps[i+1]
		c += samples[i+2] * taps[i+2]
		d += samples[i+3] * taps[i+3]
	}
	for ; i < len(taps); i++ {
		a += samples[i] * taps[i]
	}
	return a + b + c + d
}

func clamp(v float32) int16 {
	return int16(math.RoundToEven(float64(max(math.MinInt16, min(math.MaxInt16, v)))))
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the window of that name at x in -1..1.
func kaiser(x, beta float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return bessel(beta*math.Sqrt(1-x*x)) / bessel(beta)
}

// bessel is the modified Bessel function of the first kind and order zero.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= x * x / (4 * k * k)
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
