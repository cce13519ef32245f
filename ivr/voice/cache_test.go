package voice_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"healthdial/ivr"
	"healthdial/ivr/voice"
)

// TestCacheOutlivesTheLibrary: what is wording is synthesised once for all libraries.
func TestCacheOutlivesTheLibrary(t *testing.T) {
	dir, e := t.TempDir(), &engine{}
	first := faked(t, e, func(c *voice.Config) { c.Cache = dir })
	want, err := first.Clip(t.Context(), wording("hi", "Welcome"))
	if err != nil || len(e.texts()) != 1 {
		t.Fatal(err)
	}
	again := faked(t, e, func(c *voice.Config) { c.Cache = dir })
	got, err := again.Clip(t.Context(), wording("hi", "Welcome"))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("another clip comes from the cache, %v", err)
	}
	if said := e.texts(); len(said) != 0 {
		t.Errorf("%q is synthesised again", said)
	}
	slow := faked(t, e, func(c *voice.Config) {
		c.Cache, c.Voices = dir, map[string]voice.Voice{"hi": {Name: "hi", Speed: 100}}
	})
	if lasts(t, slow, wording("hi", "Welcome")); len(e.texts()) != 1 {
		t.Error("another speed is taken for the same clip")
	}
}

// TestDamagedCache: a file that is not whole is written anew.
func TestDamagedCache(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"cut":     func(b []byte) []byte { return b[:len(b)/2] },
		"odd":     func(b []byte) []byte { return append(b, 0) },
		"empty":   func([]byte) []byte { return nil },
		"flipped": func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"short":   func(b []byte) []byte { return b[:10] },
	} {
		t.Run(name, func(t *testing.T) {
			dir, e := t.TempDir(), &engine{}
			lasts(t, faked(t, e, func(c *voice.Config) { c.Cache = dir }), wording("hi", "Welcome"))
			path := files(t, dir)[0]
			whole, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			write(t, path, damage(slices.Clone(whole)))
			lasts(t, faked(t, e, func(c *voice.Config) { c.Cache = dir }), wording("hi", "Welcome"))
			if n := len(e.texts()); n != 2 {
				t.Errorf("synthesised %d times", n)
			}
			if healed, err := os.ReadFile(path); err != nil || !slices.Equal(healed, whole) || len(files(t, dir)) != 1 {
				t.Errorf("the file is not as it was, %v", err)
			}
		})
	}
}

// TestCacheThatCannotBeWritten: the clip is heard all the same.
func TestCacheThatCannotBeWritten(t *testing.T) {
	dir, e, m := t.TempDir(), &engine{}, &counts{}
	l := faked(t, e, func(c *voice.Config) { c.Cache, c.Metrics = dir, m })
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if got := lasts(t, l, wording("hi", "Welcome")); got != 700*time.Millisecond || m.unkept != 1 {
		t.Errorf("it lasts %v and %d are not kept", got, m.unkept)
	}
}

// TestPrivateTextIsNotOnDisk: for lines of any parts, what is only known in a
// conversation leaves no file, whether it is spoken alone or with the wording.
func TestPrivateTextIsNotOnDisk(t *testing.T) {
	recordings := t.TempDir()
	record(t, recordings, "hi/recorded", 8000, time.Second)
	rapid.Check(t, func(rt *rapid.T) {
		cache, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		parts := rapid.SliceOfN(rapid.SampledFrom([]ivr.Part{
			{Recording: "recorded", Text: "hello "}, {Recording: "other", Text: "welcome "}, {Text: "Asha "}, {Text: "482913 "},
		}), 0, 5).Draw(rt, "parts")
		line := ivr.Line{Lang: "hi", Text: "some text", Parts: parts}
		e := &engine{}
		l, err := voice.New(voice.Config{Engine: e, Recordings: recordings, Cache: cache})
		if err != nil {
			rt.Fatal(err)
		}
		if _, err := l.Clip(t.Context(), line); err != nil {
			rt.Fatal(err)
		}
		private := len(parts) == 0
		for _, p := range parts {
			private = private || p.Recording == ""
		}
		wording := 0
		for _, text := range e.texts() {
			if text == "welcome " || text == "some text" && !private {
				wording++
			}
		}
		if got, err := os.ReadDir(cache); err != nil || len(got) > wording {
			rt.Errorf("%d files for %d texts of the wording, %v", len(got), wording, err)
		}
	})
}

// TestPrivateTextIsForgotten: after minutes it is not in memory either.
func TestPrivateTextIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &engine{}
		l := faked(t, e, nil)
		again := func(line ivr.Line) int {
			lasts(t, l, line)
			return len(e.texts())
		}
		again(made)
		again(wording("hi", "Welcome"))
		time.Sleep(4 * time.Minute)
		if again(made) != 0 {
			t.Error("it is forgotten within a call")
		}
		time.Sleep(2 * time.Minute)
		if again(made) != 1 {
			t.Error("it is kept for long")
		}
		if again(wording("hi", "Welcome")) != 0 {
			t.Error("wording is forgotten")
		}
		time.Sleep(time.Hour)
	})
}

// TestCacheIsForItsOwnerOnly: neither the folder nor its files are readable by others.
func TestCacheIsForItsOwnerOnly(t *testing.T) {
	dir := t.TempDir() + "/cache"
	lasts(t, faked(t, &engine{}, func(c *voice.Config) { c.Cache = dir }), wording("hi", "Welcome"))
	for _, path := range append(files(t, dir), dir) {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", strings.TrimPrefix(path, dir), info.Mode(), err)
		}
	}
}
