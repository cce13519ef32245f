package pcm

import (
	"math"
	"slices"
	"testing"
	"time"
)

// speech is a tone with a pause before, in the middle and after.
func speech(gain float64) []int16 {
	spoken := tone(440, Rate)
	for i := range spoken {
		spoken[i] = int16(float64(spoken[i]) * gain)
	}
	return slices.Concat(Silence(time.Second), spoken, Silence(2*time.Second), spoken, Silence(time.Second))
}

func TestActiveLeavesOutPauses(t *testing.T) {
	for _, gain := range []float64{1, 0.1, 0.01} {
		want := 20*math.Log10(gain/2) - 3.01
		if got := Active(speech(gain)); math.Abs(got-want) > 0.2 {
			t.Errorf("a tone of %.1f dBov between pauses is %.1f", want, got)
		}
	}
	if got := Active(Silence(time.Second)); !math.IsInf(got, -1) {
		t.Errorf("silence is %v", got)
	}
}

func TestLevel(t *testing.T) {
	for _, gain := range []float64{1, 0.1, 0.01} {
		s := speech(gain)
		Level(s)
		if got := Active(s); math.Abs(got-Loud) > 0.2 {
			t.Errorf("gain %v: %.1f dBov", gain, got)
		}
	}
	click := append(tone(440, Rate), 32767)
	for i := range click[:Rate] {
		click[i] /= 100
	}
	Level(click)
	if Peak(click) > Ceiling+0.01 {
		t.Errorf("a peak is at %.2f dBov", Peak(click))
	}
	for _, quiet := range [][]int16{nil, Silence(time.Second)} {
		if Level(quiet); slices.Max(append(quiet, 0)) != 0 {
			t.Error("silence is heard")
		}
	}
}

func TestTrim(t *testing.T) {
	got := Lasts(len(Trim(speech(0.5))))
	if want := 4*time.Second + 2*breath; got < 4*time.Second || got > want+frame {
		t.Errorf("speech of 4 s lasts %v", got)
	}
	for _, quiet := range [][]int16{nil, Silence(time.Second)} {
		if got := Trim(quiet); len(got) != 0 {
			t.Errorf("%d samples of silence are left", len(got))
		}
	}
	if loud := tone(440, Rate); len(Trim(loud)) != len(loud) {
		t.Error("speech without pauses is cut")
	}
}
