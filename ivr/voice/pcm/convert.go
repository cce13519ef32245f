package pcm

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// ErrRate is a sampling rate that speech is not recorded with.
var ErrRate = errors.New("pcm: not a rate of recorded speech")

// rates are those that are converted. Of others the table of taps could be large.
var rates = [...]int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000}

// Converter brings speech to Rate. The zero Converter is ready; it remembers its filters
// and may be used from many goroutines.
type Converter struct {
	mu      sync.Mutex
	filters map[int]*resampler
}

// Convert is speech of another rate at Rate, as long as it was. It returns samples
// themselves if there is nothing to do, and ErrRate.
func (c *Converter) Convert(samples []int16, from int) ([]int16, error) {
	switch {
	case !slices.Contains(rates[:], from):
		return nil, fmt.Errorf("%w: %d Hz", ErrRate, from)
	case from == Rate:
		return samples, nil
	}
	return c.filter(from).convert(samples), nil
}

func (c *Converter) filter(from int) *resampler {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.filters[from] == nil {
		if c.filters == nil {
			c.filters = map[int]*resampler{}
		}
		c.filters[from] = newResampler(from)
	}
	return c.filters[from]
}
