package pcm

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// tone is a second of a sine at half of the full scale.
func tone(hz float64, rate int) []int16 {
	out := make([]int16, rate)
	for i := range out {
		out[i] = int16(math.Round(full / 2 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate))))
	}
	return out
}

// rms is the level of the middle of samples, where no edge is heard, in dBov.
func rms(samples []int16) float64 {
	sum := 0.0
	middle := samples[len(samples)/4 : len(samples)*3/4]
	for _, s := range middle {
		sum += float64(s) * float64(s)
	}
	return 10 * math.Log10(max(sum/float64(len(middle)), 1e-3)/(full*full))
}

// TestBand: speech passes, and what is above the telephone's band does not fold into it.
func TestBand(t *testing.T) {
	var c Converter
	for _, from := range rates[1:] {
		for _, hz := range []float64{50, 300, 1000, 2500, 3400} {
			out, err := c.Convert(tone(hz, from), from)
			if err != nil || len(out) != Rate {
				t.Fatalf("%d Hz: %d samples, %v", from, len(out), err)
			}
			if got, want := rms(out), rms(tone(hz, from)); math.Abs(got-want) > 0.1 {
				t.Errorf("%d Hz: a tone of %.0f Hz is %.2f dBov, was %.2f", from, hz, got, want)
			}
		}
		for _, hz := range []float64{4000, 4600, 5200, 7900, 10_000} {
			if hz >= float64(from)/2 {
				continue
			}
			if out, _ := c.Convert(tone(hz, from), from); rms(out)-rms(tone(hz, from)) > -65 {
				t.Errorf("%d Hz: a tone of %.0f Hz is still heard, %.1f dB down", from, hz, rms(tone(hz, from))-rms(out))
			}
		}
	}
}

// TestNothingMoves: an impulse is where it was.
func TestNothingMoves(t *testing.T) {
	var c Converter
	for _, from := range rates {
		in := make([]int16, from)
		in[from/2] = 20000
		out, err := c.Convert(in, from)
		if err != nil {
			t.Fatal(err)
		}
		strongest := 0
		for i, s := range out {
			if s > out[strongest] {
				strongest = i
			}
		}
		if strongest != Rate/2 {
			t.Errorf("%d Hz: the impulse is at sample %d", from, strongest)
		}
	}
}

func TestRatesThatAreNot(t *testing.T) {
	var c Converter
	for _, rate := range []int{-8000, 0, 1, 7999, 8001, 192000} {
		if _, err := c.Convert([]int16{1, 2, 3}, rate); !errors.Is(err, ErrRate) {
			t.Errorf("%d Hz: %v", rate, err)
		}
	}
}

// TestAnyLength: whatever is converted lasts as long, to a sample, and never wraps.
func TestAnyLength(t *testing.T) {
	var c Converter
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.SampledFrom(rates[:]).Draw(t, "rate")
		n := rapid.IntRange(0, 3000).Draw(t, "samples")
		in := make([]int16, n)
		for i := range in {
			in[i] = math.MaxInt16
		}
		out, err := c.Convert(in, from)
		if err != nil || len(out) != n*Rate/from {
			t.Fatalf("%d samples at %d Hz become %d, %v", n, from, len(out), err)
		}
		for i, s := range out {
			if s < -math.MaxInt16/4 {
				t.Fatalf("sample %d of a full signal is %d", i, s)
			}
		}
	})
}

func BenchmarkConvert(b *testing.B) {
	var c Converter
	in := tone(440, 22050)
	b.SetBytes(int64(2 * len(in)))
	for b.Loop() {
		_, _ = c.Convert(in, 22050)
	}
}
