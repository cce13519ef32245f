package voice_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/ivr"
	"healthdial/ivr/voice"
)

// counts are the metrics of a test.
type counts struct {
	mu       sync.Mutex
	clips    map[voice.Source]int
	failures int
	unkept   int
}

func (c *counts) Clip(from voice.Source) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.clips == nil {
		c.clips = map[voice.Source]int{}
	}
	c.clips[from]++
}

func (c *counts) Synthesis(_ string, _ time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.failures++
	}
}

func (c *counts) Unkept() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unkept++
}

// TestOneSynthesisForMany: callers who want the same at once share it, and one who hangs
// up takes it from nobody.
func TestOneSynthesisForMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, m := &engine{wait: make(chan struct{})}, &counts{}
		l := faked(t, e, func(c *voice.Config) { c.Metrics = m })
		first, hangUp := context.WithCancel(t.Context())
		errs := make(chan error, 21)
		ask := func(ctx context.Context) {
			_, err := l.Clip(ctx, wording("hi", "Welcome"))
			errs <- err
		}
		go ask(first)
		synctest.Wait()
		for range 20 {
			go ask(t.Context())
		}
		synctest.Wait()
		hangUp()
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("the one who hung up: %v", err)
		}
		close(e.wait)
		for range 20 {
			if err := <-errs; err != nil {
				t.Errorf("one who stayed: %v", err)
			}
		}
		if n := len(e.texts()); n != 1 || m.clips[voice.FromSynthesis] != 20 {
			t.Errorf("synthesised %d times, heard %d times", n, m.clips[voice.FromSynthesis])
		}
	})
}

// TestSynthesisIsBounded: so many at once and no more, and nobody waits for ever.
func TestSynthesisIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, m := &engine{wait: make(chan struct{})}, &counts{}
		l := faked(t, e, func(c *voice.Config) { c.Parallel, c.Metrics = 3, m })
		errs := make(chan error, 10)
		for i := range 10 {
			go func() {
				_, err := l.Clip(t.Context(), wording("hi", fmt.Sprint("text ", i)))
				errs <- err
			}()
		}
		synctest.Wait()
		if n := len(e.texts()); n != 3 {
			t.Errorf("%d are synthesised at once", n)
		}
		start := time.Now()
		for range 10 {
			if err := <-errs; !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		}
		if took := time.Since(start); took != 5*time.Second || m.failures != 10 {
			t.Errorf("after %v, %d failures", took, m.failures)
		}
		close(e.wait)
		if lasts(t, l, wording("hi", "text 1")); m.clips[voice.FromSynthesis] != 1 {
			t.Error("a failure is remembered")
		}
	})
}

// TestErrors: each can be told apart, and none quotes what should have been said.
func TestErrors(t *testing.T) {
	dir := t.TempDir()
	record(t, dir, "kok/made.1", 8000, time.Second)
	failure := errors.New("the engine is broken")
	for _, tc := range []struct {
		name   string
		engine *engine
		lang   string
		text   string
		want   error
		says   string
	}{
		{"a language without a voice", &engine{}, "brx", "", voice.ErrNoVoice, "brx/made.1"},
		{"a part that cannot be recorded", &engine{}, "kok", "", voice.ErrNoVoice, "kok"},
		{"a text that is too long", &engine{}, "hi", strings.Repeat("Asha ", 201), voice.ErrTooLong, "1005 characters"},
		{"a voice that says nothing", &engine{mute: true}, "hi", "", voice.ErrSilent, "hi"},
		{"an engine that fails", &engine{err: failure}, "hi", "", failure, "hi"},
	} {
		line := made
		line.Lang = tc.lang
		if tc.text != "" {
			line.Text = tc.text
		}
		l := faked(t, tc.engine, func(c *voice.Config) { c.Recordings = dir })
		_, err := l.Clip(t.Context(), line)
		if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) || strings.Contains(err.Error(), "Asha") {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// TestWithoutEngine: recordings are heard, and what is not recorded is an error.
func TestWithoutEngine(t *testing.T) {
	dir := t.TempDir()
	record(t, dir, "kok/a.phrase", 44100, 2*time.Second)
	l, err := voice.New(voice.Config{Recordings: dir})
	if err != nil {
		t.Fatal(err)
	}
	if got := lasts(t, l, wording("kok", "text")); got != 2*time.Second {
		t.Errorf("it lasts %v", got)
	}
	for _, line := range []ivr.Line{wording("hi", "text"), {Lang: "hi", Text: "text"}} {
		if _, err := l.Clip(t.Context(), line); !errors.Is(err, voice.ErrNoVoice) {
			t.Errorf("%v", err)
		}
	}
}

// TestSourcesAreCounted: where each clip came from.
func TestSourcesAreCounted(t *testing.T) {
	recordings, cache, m := t.TempDir(), t.TempDir(), &counts{}
	record(t, recordings, "hi/made.1", 8000, time.Second)
	for range 2 {
		l := faked(t, &engine{}, func(c *voice.Config) { c.Recordings, c.Cache, c.Metrics = recordings, cache, m })
		lasts(t, l, made)
		lasts(t, l, made)
	}
	for from, want := range map[voice.Source]int{voice.FromMemory: 6, voice.FromDisk: 1, voice.FromRecording: 2, voice.FromSynthesis: 3} {
		if m.clips[from] != want {
			t.Errorf("%d from %s, want %d", m.clips[from], from, want)
		}
	}
}
