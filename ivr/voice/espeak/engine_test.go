package espeak

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func found(t *testing.T) *Engine {
	t.Helper()
	e, err := Find(t.Context(), Command)
	if err != nil {
		t.Fatal(err, "(apt-get install espeak-ng)")
	}
	return e
}

func TestSpeak(t *testing.T) {
	e := found(t)
	if v := e.Version(); !strings.HasPrefix(v, "espeak-ng 1.") {
		t.Errorf("version %q", v)
	}
	short, err := e.Speak(t.Context(), "hi", 135, "नमस्ते")
	if err != nil {
		t.Fatal(err)
	}
	long, err := e.Speak(t.Context(), "hi", 135, "नमस्ते, आपका स्वागत है। अपना नंबर दबाइए।")
	if err != nil {
		t.Fatal(err)
	}
	if short.Rate != 22050 || len(short.Samples) < 10_000 || len(long.Samples) < 2*len(short.Samples) {
		t.Errorf("%d and %d samples at %d Hz", len(short.Samples), len(long.Samples), short.Rate)
	}
	fast, err := e.Speak(t.Context(), "hi", 220, "नमस्ते, आपका स्वागत है। अपना नंबर दबाइए।")
	if err != nil || len(fast.Samples) > len(long.Samples)*4/5 {
		t.Errorf("%d samples when fast, %d when slow, %v", len(fast.Samples), len(long.Samples), err)
	}
}

// TestCommandsInTextAreNot: phonemes and commands of espeak-ng in a text are not obeyed.
func TestCommandsInTextAreNot(t *testing.T) {
	e := found(t)
	usual, err := e.Speak(t.Context(), "en-gb", 140, "Asha Devi lives here")
	if err != nil {
		t.Fatal(err)
	}
	faster, err := e.Speak(t.Context(), "en-gb", 140, "\x01300SAsha Devi\x00 lives here\x1b")
	if err != nil || len(faster.Samples) < len(usual.Samples) {
		t.Errorf("a command changed the speed: %d samples, not %d or more, %v", len(faster.Samples), len(usual.Samples), err)
	}
	for text, want := range map[string]string{
		"a [[h@l'oU]] b": "a   h@l'oU   b", "one\ntwo\tthree": "one two three", "\xff\xfebad": " bad", "<b>": "<b>",
	} {
		if got := sayable("en-gb", text); got != want {
			t.Errorf("%q is said as %q, want %q", text, got, want)
		}
	}
}

// TestAssameseIsNotSpelled: a letter with a dot is one sound, however it is written.
func TestAssameseIsNotSpelled(t *testing.T) {
	e := found(t)
	word, err := e.Speak(t.Context(), "as", 135, "দিয\u09bcক")
	if err != nil {
		t.Fatal(err)
	}
	if seconds := float64(len(word.Samples)) / float64(word.Rate); seconds > 1.5 {
		t.Errorf("a word of two syllables lasts %.1f s", seconds)
	}
}

// TestDigitsAreReadInTheirLanguage: a voice says the digits of any script in its own
// words, and none is left out.
func TestDigitsAreReadInTheirLanguage(t *testing.T) {
	e := found(t)
	say := func(voice, text string) []int16 {
		t.Helper()
		s, err := e.Speak(t.Context(), voice, 135, text)
		if err != nil {
			t.Fatal(err)
		}
		return s.Samples
	}
	for _, tc := range []struct{ voice, digits, same string }{
		{"ne", "1 2 3 9", "१ २ ३ ९"}, {"ne+f2", "1 2 3 9", "१ २ ३ ९"}, {"ur", "۱ ۲ ۳ ۹", "1 2 3 9"}, {"sd", "۱ ۲ ۳ ۹", "1 2 3 9"}, {"hi", "१ २ ३ ९", "1 2 3 9"},
	} {
		got := say(tc.voice, tc.digits)
		if !slices.Equal(got, say(tc.voice, tc.same)) {
			t.Errorf("%s: %s does not sound like %s", tc.voice, tc.digits, tc.same)
		}
		if seconds := float64(len(got)) / 22050; seconds < 1.5 || slices.Equal(got, say("en-gb", "1 2 3 9")) {
			t.Errorf("%s: %s lasts %.1f s", tc.voice, tc.digits, seconds)
		}
	}
}

// TestOthersGoFirst: the process has a lower priority than the calls that are going on.
func TestOthersGoFirst(t *testing.T) {
	seen := filepath.Join(t.TempDir(), "seen")
	slow := script(t, `read _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ nice _ </proc/self/stat; echo $nice >`+seen)
	var got []byte
	for range 100 { // the shell may have begun before its priority was lowered
		if _, err := slow.Speak(t.Context(), "hi", 135, "x"); err != nil {
			t.Fatal(err)
		}
		var err error
		if got, err = os.ReadFile(seen); err != nil {
			t.Fatal(err)
		}
		if strings.TrimSpace(string(got)) == "5" {
			return
		}
	}
	t.Errorf("its nice value is %s", got)
}

func TestNothingToSay(t *testing.T) {
	e := found(t)
	if s, err := e.Speak(t.Context(), "hi", 135, ""); err != nil || len(s.Samples) != 0 {
		t.Errorf("%d samples, %v", len(s.Samples), err)
	}
}

// TestErrorsHoldNoText: whatever the program writes, and whatever ends it.
func TestErrorsHoldNoText(t *testing.T) {
	const secret = "Asha Devi"
	e := found(t)
	if _, err := e.Speak(t.Context(), "zz", 135, secret); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("a voice that is not there: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Speak(gone, "hi", 135, secret); !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), secret) {
		t.Errorf("a caller who is gone: %v", err)
	}
	chatty := script(t, `cat >&2; exit 3`)
	if _, err := chatty.Speak(t.Context(), "hi", 135, secret); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("a program that quotes: %v", err)
	}
	broken := script(t, `echo "not a sound: $(cat)"`)
	if _, err := broken.Speak(t.Context(), "hi", 135, secret); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("a program that answers rubbish: %v", err)
	}
}

// TestTextIsNoArgument: other users of the machine see arguments and the environment.
func TestTextIsNoArgument(t *testing.T) {
	const secret = "Asha Devi"
	seen := filepath.Join(t.TempDir(), "seen")
	spy := script(t, `echo "$0 $@" >`+seen+`; env >>`+seen+`; cat >/dev/null`)
	t.Setenv("HEALTHDIAL_TOKEN", "hidden")
	if _, err := spy.Speak(t.Context(), "hi", 135, secret); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(seen)
	if err != nil || !strings.Contains(string(got), "-v hi -s 135") {
		t.Fatalf("%q, %v", got, err)
	}
	if strings.Contains(string(got), secret) || strings.Contains(string(got), "hidden") {
		t.Errorf("the program was given %q", got)
	}
}

func TestEndlessSpeechIsStopped(t *testing.T) {
	endless := script(t, `cat /dev/zero`)
	if _, err := endless.Speak(t.Context(), "hi", 135, "x"); !errors.Is(err, ErrTooLong) {
		t.Errorf("%v", err)
	}
}

func TestDeadlineEndsTheProcess(t *testing.T) {
	stuck := script(t, `exec sleep 60`)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := stuck.Speak(ctx, "hi", 135, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestFind(t *testing.T) {
	if _, err := Find(t.Context(), "no-such-program"); err == nil {
		t.Error("a program that is not there is found")
	}
	if _, err := Find(t.Context(), script(t, `echo hello`).path); err == nil {
		t.Error("another program is taken for espeak-ng")
	}
}

// script is an engine that is a shell script.
func script(t *testing.T, body string) *Engine {
	t.Helper()
	path := filepath.Join(t.TempDir(), "engine")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nPATH=/usr/bin:/bin\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return &Engine{path: path}
}
