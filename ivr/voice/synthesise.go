package voice

import (
	"context"
	"fmt"
	"time"

	"healthdial/ivr/voice/pcm"
)

// synthesise speaks a piece, when it is its turn.
func (l *Library) synthesise(ctx context.Context, p piece) (samples []int16, err error) {
	start := time.Now()
	defer func() { l.cfg.Metrics.Synthesis(p.lang, time.Since(start), err) }()
	ctx, cancel := context.WithTimeout(ctx, l.cfg.Timeout)
	defer cancel()
	select {
	case l.slots <- struct{}{}:
		defer func() { <-l.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("voice: %s: too much is synthesised at once: %w", p.lang, ctx.Err())
	}
	if samples, err = l.speak(ctx, p); err != nil {
		return nil, fmt.Errorf("voice: %s: %w", p.lang, err)
	}
	return samples, nil
}

func (l *Library) speak(ctx context.Context, p piece) ([]int16, error) {
	voice := l.cfg.Voices[p.lang]
	sound, err := l.cfg.Engine.Speak(ctx, voice.Name, voice.Speed, paced(p.text))
	switch {
	case err != nil:
		return nil, err
	case len(sound.Samples) == 0 && sayable(p.text):
		return nil, ErrSilent
	case len(sound.Samples) == 0:
		return pcm.Silence(p.pause), nil
	}
	samples, err := l.conv.Convert(sound.Samples, sound.Rate)
	if err != nil {
		return nil, err
	}
	if samples = pcm.Trim(samples); len(samples) == 0 {
		return nil, ErrSilent
	}
	pcm.Level(samples)
	return rested(samples, p.pause), nil
}

// rested is a clip with a pause after it.
func rested(samples []int16, pause time.Duration) []int16 {
	return append(samples[:len(samples):len(samples)], pcm.Silence(pause)...)
}
