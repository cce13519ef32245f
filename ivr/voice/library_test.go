package voice_test

import (
	"math"
	"testing"
	"time"

	"go.uber.org/goleak"

	"healthdial/ivr"
	"healthdial/ivr/voice"
	"healthdial/ivr/voice/espeak"
	"healthdial/ivr/voice/pcm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// library has a real espeak-ng and folders of its own.
func library(t testing.TB, change func(*voice.Config)) *voice.Library {
	t.Helper()
	engine, err := espeak.Find(t.Context(), espeak.Command)
	if err != nil {
		t.Fatal(err, "(apt-get install espeak-ng)")
	}
	cfg := voice.Config{Engine: engine, Cache: t.TempDir()}
	if change != nil {
		change(&cfg)
	}
	l, err := voice.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestEveryVoiceSpeaks: each language of the table says its own words, at the level of
// telephony, in the time that it takes to say them.
func TestEveryVoiceSpeaks(t *testing.T) {
	words := map[string]string{
		"as": "আপোনাৰ নম্বৰটো দিয়ক", "bn": "আপনার নম্বর লিখুন", "en": "Please key your number", "fr": "Composez votre numéro",
		"gu": "તમારો નંબર દબાવો", "hi": "अपना नंबर दबाइए", "kn": "ನಿಮ್ಮ ಸಂಖ್ಯೆಯನ್ನು ಒತ್ತಿ", "ml": "നിങ്ങളുടെ നമ്പർ അമർത്തുക",
		"mr": "तुमचा नंबर दाबा", "ne": "आफ्नो नम्बर थिच्नुहोस्", "or": "ଆପଣଙ୍କ ନମ୍ବର ଦିଅନ୍ତୁ", "pa": "ਆਪਣਾ ਨੰਬਰ ਦਬਾਓ",
		"sd": "پنهنجو نمبر ڏيو", "si": "ඔබේ අංකය ඔබන්න", "ta": "உங்கள் எண்ணை அழுத்தவும்", "te": "మీ నంబర్ నొక్కండి", "ur": "اپنا نمبر دبائیں",
	}
	l := library(t, nil)
	for lang := range voice.Voices() {
		clip, err := l.Clip(t.Context(), wording(lang, words[lang]))
		if err != nil {
			t.Errorf("%s: %v", lang, err)
			continue
		}
		if d := pcm.Lasts(len(clip)); d < time.Second || d > 4*time.Second {
			t.Errorf("%s lasts %v", lang, d)
		}
		if level := pcm.Active(clip); math.Abs(level-pcm.Loud) > 6 || pcm.Peak(clip) > pcm.Ceiling+0.1 {
			t.Errorf("%s: %.1f dBov with peaks of %.1f", lang, level, pcm.Peak(clip))
		}
	}
}

// TestCodesAreSaidSlowly: so that somebody who hears six digits once can key them.
func TestCodesAreSaidSlowly(t *testing.T) {
	l := library(t, nil)
	for _, lang := range []string{"hi", "en", "ta", "bn"} {
		clip, err := l.Clip(t.Context(), ivr.Line{Lang: lang, Text: "4 8 2 9 1 3"})
		if err != nil {
			t.Fatal(err)
		}
		if each := pcm.Lasts(len(clip)) / 6; each < 450*time.Millisecond || each > 900*time.Millisecond {
			t.Errorf("%s: a digit takes %v", lang, each)
		}
	}
}

func BenchmarkClip(b *testing.B) {
	line := wording("hi", "आपकी जाँच की रिपोर्ट सुनने के लिए एक दबाइए। मुख्य मेनू के लिए शून्य दबाइए।")
	b.Run("memory", func(b *testing.B) {
		l := library(b, nil)
		for b.Loop() {
			_, _ = l.Clip(b.Context(), line)
		}
	})
	b.Run("synthesis", func(b *testing.B) {
		l := library(b, func(c *voice.Config) { c.Memory, c.Cache = 1, "" })
		for b.Loop() {
			_, _ = l.Clip(b.Context(), line)
		}
	})
	b.Run("disk", func(b *testing.B) {
		l := library(b, func(c *voice.Config) { c.Memory = 1 })
		for b.Loop() {
			_, _ = l.Clip(b.Context(), line)
		}
	})
}
