package voice_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"healthdial/ivr"
	"healthdial/ivr/voice"
)

// TestRecordedParts: where a part is recorded the others are synthesised one by one, and
// where none is, the whole.
func TestRecordedParts(t *testing.T) {
	const pause = 60 * time.Millisecond
	for _, tc := range []struct {
		name     string
		recorded []string
		spoken   []string
		lasts    time.Duration
	}{
		{"none", nil, []string{made.Text}, 2900 * time.Millisecond},
		{"of another language", []string{"en/made.1"}, []string{made.Text}, 2900 * time.Millisecond},
		{"of another phrase", []string{"hi/made"}, []string{made.Text}, 2900 * time.Millisecond},
		{"the first", []string{"hi/made.1"}, []string{", your number:", "Asha Devi"}, time.Second + pause + 900*time.Millisecond + pause + 1400*time.Millisecond},
		{"both", []string{"hi/made.1", "hi/made.2"}, []string{"Asha Devi"}, time.Second + pause + 900*time.Millisecond + pause + time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir, e := t.TempDir(), &engine{}
			for _, name := range tc.recorded {
				record(t, dir, name, 16000, time.Second)
			}
			l := faked(t, e, func(c *voice.Config) { c.Recordings = dir })
			if got := lasts(t, l, made); got != tc.lasts {
				t.Errorf("it lasts %v, want %v", got, tc.lasts)
			}
			if got := e.texts(); !slices.Equal(got, tc.spoken) {
				t.Errorf("synthesised are %q, want %q", got, tc.spoken)
			}
		})
	}
}

// TestSilentPartsAreSkipped: a dash between recordings is not spoken.
func TestSilentPartsAreSkipped(t *testing.T) {
	dir, e := t.TempDir(), &engine{}
	record(t, dir, "hi/made.1", 8000, time.Second)
	l := faked(t, e, func(c *voice.Config) { c.Recordings = dir })
	got := lasts(t, l, ivr.Line{Lang: "hi", Text: "Done. -", Parts: []ivr.Part{{Recording: "made.1", Text: "Done. "}, {Text: "-"}}})
	if got != time.Second || len(e.texts()) != 0 {
		t.Errorf("it lasts %v", got)
	}
}

// TestBrokenRecording: it is told once, and its words are synthesised.
func TestBrokenRecording(t *testing.T) {
	dir, e, log := t.TempDir(), &engine{}, &bytes.Buffer{}
	record(t, dir, "hi/made.1", 8000, time.Second)
	write(t, filepath.Join(dir, "hi/made.2.wav"), []byte("RIFF and then nothing"))
	l := faked(t, e, func(c *voice.Config) {
		c.Recordings, c.Logger = dir, slog.New(slog.NewTextHandler(log, nil))
	})
	for range 3 {
		lasts(t, l, made)
	}
	if got := e.texts(); !slices.Equal(got, []string{", your number:", "Asha Devi"}) {
		t.Errorf("synthesised are %q", got)
	}
	if n := strings.Count(log.String(), "hi/made.2.wav"); n != 1 || strings.Contains(log.String(), "Asha") {
		t.Errorf("it is told %d times: %s", n, log)
	}
}

func TestRecordingsStayInTheirFolder(t *testing.T) {
	dir := t.TempDir()
	record(t, dir, "outside", 8000, time.Second)
	if err := os.MkdirAll(filepath.Join(dir, "prompts/hi"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../../outside.wav", filepath.Join(dir, "prompts/hi/made.1.wav")); err != nil {
		t.Fatal(err)
	}
	r, err := voice.OpenRecordings(filepath.Join(dir, "prompts"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"made.1", "../../outside", ""} {
		if _, err := r.Read("hi", name); err == nil {
			t.Errorf("%q is read", name)
		}
	}
	if r.Has("hi", "../hi/made.1") || r.Has("hi", "") || r.Has("..", "outside") {
		t.Error("a name that is none is recorded")
	}
}

func TestFolderOfRecordingsIsNeeded(t *testing.T) {
	if _, err := voice.New(voice.Config{Recordings: filepath.Join(t.TempDir(), "none")}); err == nil {
		t.Error("a folder that is not there is opened")
	}
}

// TestDigitsAreRecorded: a code is said in the voice of the recordings, where all its
// digits and something else of the line are recorded.
func TestDigitsAreRecorded(t *testing.T) {
	code := ivr.Line{Lang: "hi", Text: "Your code: 4 0 4", Parts: []ivr.Part{{Recording: "code", Text: "Your code: "}, {Text: "4 0 4"}}}
	for _, tc := range []struct {
		name     string
		recorded []string
		spoken   []string
	}{
		{"all", []string{"hi/code", "hi/key.4", "hi/key.0"}, nil},
		{"not each", []string{"hi/code", "hi/key.4"}, []string{"4, 0, 4"}},
		{"digits only", []string{"hi/key.4", "hi/key.0"}, []string{"Your code: 4, 0, 4"}},
	} {
		dir, e := t.TempDir(), &engine{}
		for _, name := range tc.recorded {
			record(t, dir, name, 8000, time.Second)
		}
		cache := t.TempDir()
		l := faked(t, e, func(c *voice.Config) { c.Recordings, c.Cache = dir, cache })
		lasts(t, l, code)
		if got := e.texts(); !slices.Equal(got, tc.spoken) {
			t.Errorf("%s: synthesised are %q, want %q", tc.name, got, tc.spoken)
		}
		if n := len(files(t, cache)); n != 0 {
			t.Errorf("%s: %d files of a code", tc.name, n)
		}
	}
}

// TestPrepare: what is wording is kept, and nothing else is even synthesised.
func TestPrepare(t *testing.T) {
	dir, e := t.TempDir(), &engine{}
	record(t, dir, "hi/made.1", 8000, time.Second)
	l := faked(t, e, func(c *voice.Config) { c.Recordings = dir })
	english := made
	english.Lang = "en"
	for _, line := range []ivr.Line{made, english, wording("hi", "Welcome")} {
		if err := l.Prepare(t.Context(), line); err != nil {
			t.Fatal(err)
		}
	}
	if got := e.texts(); !slices.Equal(got, []string{", your number:", "Welcome"}) {
		t.Errorf("synthesised are %q", got)
	}
	if err := l.Prepare(t.Context(), wording("kok", "Welcome")); !errors.Is(err, voice.ErrNoVoice) {
		t.Errorf("%v", err)
	}
}
