package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"healthdial/ivr/voice"
	"healthdial/ivr/voice/wav"
)

// speaker puts an espeak-ng on the path that says everything alike, which is fast.
func speaker(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	putFile(t, filepath.Join(dir, "speech.wav"), hum(22050, time.Second, 6000))
	putFile(t, filepath.Join(dir, "espeak-ng"), []byte("#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'eSpeak NG: 1.99 '; else exec /bin/cat "+dir+"/speech.wav; fi\n"))
	t.Setenv("PATH", dir)
}

// hum is a recording of a tone.
func hum(rate int, d time.Duration, peak float64) []byte {
	samples := make([]int16, int(d.Seconds()*float64(rate)))
	for i := range samples {
		samples[i] = int16(peak * math.Sin(float64(i)/5))
	}
	return wav.Encode(wav.Sound{Rate: rate, Samples: samples})
}

func putFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o700); err != nil {
		t.Fatal(err)
	}
}

// prompts runs healthdial prompts.
func prompts(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), append([]string{"prompts"}, args...), streams{strings.NewReader(""), &o, &e})
	return code, o.String(), e.String()
}

// TestPromptsRender: what is wording is rendered once, and what a conversation knows
// never.
func TestPromptsRender(t *testing.T) {
	speaker(t)
	cache := filepath.Join(t.TempDir(), "cache")
	code, out, errs := prompts(t, "render", "--cache", cache, "--lang", "hi-Latn")
	counts := regexp.MustCompile(`^hi: (\d+) lines, (\d+) of them .*: (\d+) clips synthesised, 0 kept from before, 0 recordings`).FindStringSubmatch(out)
	if code != exitOK || errs != "" || counts == nil {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	lines, private, made := number(t, counts[1]), number(t, counts[2]), number(t, counts[3])
	if lines-private != made || private < 20 || made < 100 {
		t.Errorf("of %d lines, %d private, %d are rendered", lines, private, made)
	}
	if files, err := os.ReadDir(cache); err != nil || len(files) != made {
		t.Errorf("%d files, %v", len(files), err)
	}
	if _, out, _ := prompts(t, "render", "--cache", cache, "--lang", "hi"); !strings.Contains(out, ": 0 clips synthesised, "+counts[3]+" kept") {
		t.Errorf("again: %s", out)
	}
	if code, _, errs := prompts(t, "render", "--cache", cache, "--lang", "xx"); code != exitUsage || !strings.Contains(errs, "language xx has no phrases; there are en, hi") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if code, _, errs := prompts(t, "render"); code != exitUsage || !strings.Contains(errs, "--cache is missing") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func number(t *testing.T, s string) (n int) {
	t.Helper()
	for _, r := range s {
		n = 10*n + int(r-'0')
	}
	return n
}

// TestPromptsList: each phrase once, with its sound and its words.
func TestPromptsList(t *testing.T) {
	speaker(t)
	dir := t.TempDir()
	putFile(t, filepath.Join(dir, "en/ivr.goodbye.wav"), hum(8000, 2*time.Second, 4000))
	code, out, errs := prompts(t, "list", "--recordings", dir, "--lang", "en")
	if code != exitOK || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, row := range []string{
		`en +ivr\.goodbye +recorded +2\.\d s +Goodbye\.`, `en +ivr\.option\.1 +synthesised +1\.\d s +`, `en +key\.7 +synthesised .* 7`,
		`en +type\.Prescription +synthesised`, `en +const\.helpline +synthesised .* 1 4 4 7 7`,
	} {
		if found := regexp.MustCompile("(?m)^"+row).FindAllString(out, -1); len(found) != 1 {
			t.Errorf("%q is listed %d times", row, len(found))
		}
	}
	if strings.Contains(out, "Mmmm") {
		t.Error("what only a conversation knows is listed")
	}
}

// TestPromptsCheck: warnings for what could be better, and success, since everything can
// be heard.
func TestPromptsCheck(t *testing.T) {
	speaker(t)
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"en/ivr.goodbye.wav": hum(8000, 2*time.Second, 4000),
		"en/common.busy.wav": hum(44100, 2*time.Second, 400),
		"en/ivr.wait.wav":    hum(8000, 20*time.Second, 4000),
		"en/ivr.back.wav":    []byte("RIFF"),
		"en/no.such.wav":     hum(8000, time.Second, 4000),
		"xx/ivr.back.wav":    hum(8000, time.Second, 4000),
		"notes.txt":          []byte("x"),
		".git/config":        nil,
	} {
		putFile(t, filepath.Join(dir, name), content)
	}
	code, out, errs := prompts(t, "check", "--recordings", dir)
	if code != exitOK || !regexp.MustCompile(`(?m)^en: \d+ phrases: 3 recorded, \d+ synthesised$`).MatchString(out) {
		t.Errorf("exit %d: %s", code, out)
	}
	for _, warning := range []string{
		"en/ivr.back.wav: wav: not a WAVE file", "en/common.busy.wav: it is too quiet: -41 dBov", "en/ivr.wait.wav: it lasts 20.0 s, but its words take about 1.",
		"en/no.such.wav stands for no phrase", "xx/ivr.back.wav stands for no phrase", "notes.txt is not where recordings are", "en: callers hear two voices",
	} {
		if !strings.Contains(errs, warning) {
			t.Errorf("no warning of %q in\n%s", warning, errs)
		}
	}
	if n := strings.Count(errs, "\n"); n != 7 {
		t.Errorf("%d warnings:\n%s", n, errs)
	}
}

// TestPromptsCheckFails: what can neither be synthesised nor is recorded.
func TestPromptsCheckFails(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if code, _, errs := prompts(t, "check"); code != exitFailed || !strings.Contains(errs, "without a speech synthesis or recordings") {
		t.Errorf("with neither: exit %d: %s", code, errs)
	}
	dir := t.TempDir()
	putFile(t, filepath.Join(dir, "en/ivr.goodbye.wav"), hum(8000, 2*time.Second, 4000))
	code, out, errs := prompts(t, "check", "--recordings", dir, "--lang", "en")
	if code != exitFailed || !strings.Contains(out, " 1 recorded, ") {
		t.Errorf("exit %d: %s", code, out)
	}
	for _, problem := range []string{"error: en: neither recorded nor synthesised are access.QUERY, ", "error: en: names and dates in "} {
		if !strings.Contains(errs, problem) {
			t.Errorf("no %q in\n%s", problem, errs)
		}
	}
}

// TestEveryLanguageIsHeard: each language of the flows is spoken by a voice that there is.
func TestEveryLanguageIsHeard(t *testing.T) {
	t.Parallel()
	book, err := compile(sample)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range book.Languages() {
		if _, ok := voice.Voices()[l.Spoken]; !ok {
			t.Errorf("%s is spoken by %s, which has no voice: name one that has in flows/lang/%s.yaml", l.Tag, l.Spoken, l.Tag)
		}
	}
}
