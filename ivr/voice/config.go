package voice

import (
	"context"
	"log/slog"
	"maps"
	"runtime"
	"time"

	"healthdial/ivr/voice/wav"
)

// Engine synthesises speech. It is called from many goroutines.
type Engine interface {
	// Version tells engines apart whose speech may differ.
	Version() string
	// Speak says a text, speed words a minute.
	Speak(ctx context.Context, voice string, speed int, text string) (wav.Sound, error)
}

// Config is what a Library is made of. Every field may be left out; with neither
// recordings nor an engine nothing is ever said.
type Config struct {
	Recordings string           // the folder of recordings, LANG/NAME.wav
	Cache      string           // the folder where synthesised wording is kept
	Engine     Engine           // speaks what is not recorded
	Voices     map[string]Voice // by language. Default Voices()
	Memory     int              // octets of wording kept. Default 64 MiB: 70 minutes
	Private    int              // octets of the rest kept. Default 16 MiB
	Forget     time.Duration    // how long the rest is kept. Default 5 min
	Longest    int              // characters of a text. Default 1000
	Parallel   int              // texts that are synthesised at once. Default a processor each
	Timeout    time.Duration    // for one of them, with its waiting. Default 5 s
	Metrics    Metrics          // Default none
	Logger     *slog.Logger     // Default none
}

func (c Config) withDefaults() Config {
	if c.Voices == nil {
		c.Voices = Voices()
	}
	c.Voices = maps.Clone(c.Voices)
	for lang, v := range c.Voices {
		usual(&v.Speed, usualSpeed)
		c.Voices[lang] = v
	}
	if c.Metrics == nil {
		c.Metrics = unmeasured{}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	usual(&c.Memory, 64<<20)
	usual(&c.Private, 16<<20)
	usual(&c.Forget, 5*time.Minute)
	usual(&c.Longest, 1000)
	usual(&c.Parallel, runtime.GOMAXPROCS(0))
	usual(&c.Timeout, 5*time.Second)
	return c
}

func usual[T int | time.Duration](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}
