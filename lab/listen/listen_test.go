package listen_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/zaf/g711"

	"healthdial/ivr"
	"healthdial/ivr/voice"
	"healthdial/ivr/voice/espeak"
	"healthdial/lab/listen"
)

// spoken are real prompts.
func spoken(t testing.TB) []listen.Clip {
	t.Helper()
	engine, err := espeak.Find(t.Context(), espeak.Command)
	if err != nil {
		t.Fatal(err)
	}
	l, err := voice.New(voice.Config{Engine: engine})
	if err != nil {
		t.Fatal(err)
	}
	var clips []listen.Clip
	for _, text := range []string{
		"नमस्ते। स्वास्थ्य रजिस्ट्री में आपका स्वागत है।", "मेरे रिकॉर्ड: 2 दबाएँ।", "अनुरोध: 3 दबाएँ।",
		"फिर सुनने के लिए 0 दबाएँ।", "यह विकल्प नहीं है।", "हो गया। आप कभी भी फिर कॉल कर सकते हैं।",
	} {
		samples, err := l.Clip(t.Context(), ivr.Line{Lang: "hi", Text: text})
		if err != nil {
			t.Fatal(err)
		}
		clips = append(clips, listen.Clip{Name: text, Samples: samples})
	}
	return clips
}

// call is clips as a caller hears them: some time later, quieter, in G.711, with noise.
func call(clips ...listen.Clip) []int16 {
	random := rand.New(rand.NewPCG(1, 2))
	heard := make([]int16, 3217)
	for _, c := range clips {
		heard = append(heard, c.Samples...)
		heard = append(heard, make([]int16, random.IntN(4000))...)
	}
	for i, s := range heard {
		noisy := float64(s)*0.6 + random.NormFloat64()*20
		heard[i] = g711.DecodeAlawFrame(g711.EncodeAlawFrame(int16(noisy)))
	}
	return heard
}

func TestLikeness(t *testing.T) {
	clips := spoken(t)
	for _, i := range []int{0, 1, 4} {
		played := clips[i]
		heard := call(played)
		for j, c := range clips {
			got, at := listen.Likeness(heard, c.Samples)
			most := 0.1
			if i >= 1 && i <= 3 && j >= 1 && j <= 3 {
				most = 0.25 // both end in the same word
			}
			switch {
			case i == j && (got < 0.95 || at != 3217*time.Second/8000):
				t.Errorf("%q is %.2f like itself, at %v", played.Name, got, at)
			case i != j && got > most:
				t.Errorf("%q is %.2f like %q", c.Name, got, played.Name)
			}
		}
	}
}

func names(heard []listen.Heard) (all []string) {
	for _, h := range heard {
		all = append(all, h.Name)
	}
	return all
}

// TestClips: which, in which order, how often and when.
func TestClips(t *testing.T) {
	c := spoken(t)
	got := listen.Clips(call(c[3], c[0], c[2], c[0]), c)
	if want := []string{c[3].Name, c[0].Name, c[2].Name, c[0].Name}; !slices.Equal(names(got), want) {
		t.Fatalf("heard %q, want %q", names(got), want)
	}
	if got[0].At != 3217*time.Second/8000 {
		t.Errorf("the first is at %v", got[0].At)
	}
	for i, h := range got {
		full := time.Duration(len(c[[]int{3, 0, 2, 0}[i]].Samples)) * time.Second / 8000
		if h.Likeness < 0.95 || h.Until-h.At > full || h.Until-h.At < full-600*time.Millisecond {
			t.Errorf("%q: %.2f, lasts %v of %v", h.Name, h.Likeness, h.Until-h.At, full)
		}
	}
}

func TestNothingIsHeard(t *testing.T) {
	c := spoken(t)
	for name, heard := range map[string][]int16{
		"nothing": nil, "silence": make([]int16, 80_000), "noise": call(listen.Clip{Samples: make([]int16, 80_000)}), "others": call(c[3:]...),
	} {
		if got := listen.Clips(heard, c[:3]); len(got) != 0 {
			t.Errorf("%s: heard %v", name, got)
		}
	}
	if got, _ := listen.Likeness(c[0].Samples[:100], c[0].Samples); got != 0 {
		t.Errorf("less than the clip is %.2f like it", got)
	}
}

// TestCutOff: a caller who presses a key hears a part.
func TestCutOff(t *testing.T) {
	c := spoken(t)
	part := c[5]
	part.Samples = part.Samples[:2*8000]
	got := listen.Clips(call(c[0], part, c[2]), c)
	if want := []string{c[0].Name, c[5].Name, c[2].Name}; !slices.Equal(names(got), want) {
		t.Fatalf("heard %q, want %q", names(got), want)
	}
	if d := got[1].Until - got[1].At; d < 1900*time.Millisecond || d > 2100*time.Millisecond {
		t.Errorf("what was cut off after 2 s lasts %v", d)
	}
}

// TestJitter: frames that are repeated or lost leave a clip what it is.
func TestJitter(t *testing.T) {
	c := spoken(t)
	heard := call(c[0], c[5])
	for _, at := range []int{12_000, 20_000, 40_000} {
		heard = slices.Insert(heard, at, heard[at-160:at]...)
	}
	heard = slices.Delete(heard, 30_000, 30_160)
	clear(heard[16_000:16_320])
	got := listen.Clips(heard, c)
	if want := []string{c[0].Name, c[5].Name}; !slices.Equal(names(got), want) {
		t.Fatalf("heard %q, want %q", names(got), want)
	}
	for _, h := range got {
		if h.Likeness < 0.8 {
			t.Errorf("%q is %.2f like itself", h.Name, h.Likeness)
		}
	}
}

// BenchmarkClips finds six clips in a minute.
func BenchmarkClips(b *testing.B) {
	c := spoken(b)
	heard := call(slices.Repeat(c, 4)...)[:60*8000]
	for b.Loop() {
		listen.Clips(heard, c)
	}
}
