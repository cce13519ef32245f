package voice

import "time"

// Source is where a clip came from.
type Source string

// The sources, the fastest first.
const (
	FromMemory    Source = "memory"
	FromDisk      Source = "disk"
	FromRecording Source = "recording"
	FromSynthesis Source = "synthesis"
)

// Metrics counts what is played and made. It is called from many goroutines and must not
// block.
type Metrics interface {
	// Clip counts a line, or a part of one, that is about to be heard.
	Clip(from Source)
	// Synthesis counts a text that was spoken anew, or that failed to be.
	Synthesis(lang string, took time.Duration, err error)
	// Unkept counts a clip that could not be written to the cache on disk.
	Unkept()
}

type unmeasured struct{}

func (unmeasured) Clip(Source)                            {}
func (unmeasured) Synthesis(string, time.Duration, error) {}
func (unmeasured) Unkept()                                {}
