package voice

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"healthdial/ivr/voice/pcm"
)

func TestInspect(t *testing.T) {
	wave := func(d time.Duration, peak float64) []int16 {
		out := make([]int16, pcm.Samples(d))
		for i := range out {
			out[i] = int16(max(-32767, min(32767, peak*math.Sin(float64(i)))))
		}
		return out
	}
	good := wave(2*time.Second, 5000)
	for _, tc := range []struct {
		name    string
		samples []int16
		faults  []string
	}{
		{"good", good, nil},
		{"empty", nil, []string{"nothing can be heard"}},
		{"silent", pcm.Silence(time.Second), []string{"nothing can be heard"}},
		{"nearly silent", wave(time.Second, 20), []string{"nothing can be heard"}},
		{"quiet", wave(time.Second, 500), []string{"too quiet: -39 dBov"}},
		{"loud", wave(time.Second, 16000), []string{"too loud: -9 dBov"}},
		{"clipped", wave(time.Second, 200_000), []string{"too loud", "cut off at full scale"}},
		{"short", wave(100*time.Millisecond, 5000), []string{"lasts 100ms only"}},
		{"long", wave(61*time.Second, 5000), []string{"lasts 1m1s"}},
		{"late", slices.Concat(pcm.Silence(1500*time.Millisecond), good), []string{"begins after 1.5 s"}},
		{"lingering", slices.Concat(good, pcm.Silence(3*time.Second)), []string{"still for 3.0 s"}},
	} {
		got := inspect(tc.samples).Faults
		for i := range max(len(got), len(tc.faults)) {
			if i >= len(got) || i >= len(tc.faults) || !strings.Contains(got[i], tc.faults[i]) {
				t.Errorf("%s: %q, want %q", tc.name, got, tc.faults)
				break
			}
		}
	}
}
