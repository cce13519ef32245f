package voice_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"healthdial/ivr"
	"healthdial/ivr/voice"
	"healthdial/ivr/voice/pcm"
	"healthdial/ivr/voice/wav"
)

// engine says each text as a tenth of a second of noise for each of its octets.
type engine struct {
	mu   sync.Mutex
	said []string
	wait chan struct{} // if it is made, speech takes until it is closed
	err  error
	mute bool
}

func (e *engine) Version() string { return "fake 1" }

func (e *engine) Speak(ctx context.Context, _ string, _ int, text string) (wav.Sound, error) {
	e.mu.Lock()
	e.said = append(e.said, text)
	e.mu.Unlock()
	if e.wait != nil {
		select {
		case <-e.wait:
		case <-ctx.Done():
			return wav.Sound{}, ctx.Err()
		}
	}
	if e.mute || e.err != nil {
		return wav.Sound{}, e.err
	}
	return wav.Sound{Rate: pcm.Rate, Samples: buzz(len(text) * pcm.Rate / 10)}, nil
}

// texts are what was spoken since they were last asked for, sorted.
func (e *engine) texts() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	said := e.said
	e.said = nil
	slices.Sort(said)
	return said
}

// buzz is n samples that are loud.
func buzz(n int) []int16 {
	out := make([]int16, n)
	for i := range out {
		out[i] = int16(8000 - 16000*(i/5%2))
	}
	return out
}

// faked is a library whose engine is not real.
func faked(t *testing.T, e *engine, change func(*voice.Config)) *voice.Library {
	t.Helper()
	cfg := voice.Config{Engine: e, Cache: t.TempDir()}
	if change != nil {
		change(&cfg)
	}
	l, err := voice.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// record writes a recording of so long.
func record(t *testing.T, dir, name string, rate int, d time.Duration) {
	t.Helper()
	write(t, filepath.Join(dir, name+".wav"), wav.Encode(wav.Sound{Rate: rate, Samples: buzz(int(d * time.Duration(rate) / time.Second))}))
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// made is a line that tells a person their name between words.
var made = ivr.Line{Lang: "hi", Text: "Done. Asha Devi, your number:", Parts: []ivr.Part{
	{Recording: "made.1", Text: "Done. "}, {Text: "Asha Devi"}, {Recording: "made.2", Text: ", your number:"},
}}

// wording is a line of which every word is the wording's.
func wording(lang, text string) ivr.Line {
	return ivr.Line{Lang: lang, Text: text, Parts: []ivr.Part{{Recording: "a.phrase", Text: text}}}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// lasts is how long the clip of a line is, without the pause after it.
func lasts(t *testing.T, l *voice.Library, line ivr.Line) time.Duration {
	t.Helper()
	clip, err := l.Clip(t.Context(), line)
	if err != nil {
		t.Fatal(err)
	}
	return pcm.Lasts(len(clip)) - 350*time.Millisecond
}
