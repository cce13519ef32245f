package at

import (
	"cmp"
	"time"
)

// Config is how a Channel behaves. Its zero value is usable. Whether the modem echoes, and
// whether its results are words or numbers, need not be told: both are recognised.
type Config struct {
	Timeout time.Duration // for the final result of a command that says nothing; 5 s if 0
	Prompt  time.Duration // for the prompt, if the command allows longer; 10 s if 0
	Quiet   time.Duration // after which nothing late is expected any more; 200 ms if 0
	Probes  int           // how often a modem that may be out of step is asked, a second each; 5 if 0

	// Trace is told of each line, redacted as by [Redact], if it is not nil. Run's goroutine
	// calls it.
	Trace func(sent bool, line string)
	// Counters are counted up if they are not nil. Channels that follow each other on one
	// modem share them.
	Counters *Counters
}

// probeTime is how long a modem has to answer AT.
const probeTime = time.Second

// trace tells Trace of a line, if there is one.
func (c Config) trace(sent bool, line string) {
	if c.Trace != nil && line != "" {
		c.Trace(sent, Redact(line))
	}
}

func (c Config) withDefaults() Config {
	c.Timeout = cmp.Or(c.Timeout, 5*time.Second)
	c.Prompt = cmp.Or(c.Prompt, 10*time.Second)
	c.Quiet = cmp.Or(c.Quiet, 200*time.Millisecond)
	c.Probes = cmp.Or(c.Probes, 5)
	if c.Counters == nil {
		c.Counters = new(Counters)
	}
	return c
}
