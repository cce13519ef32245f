package voice

import (
	"context"
	"fmt"
	"time"

	"healthdial/ivr/voice/pcm"
)

// piece gives the clip of a piece, from the nearest place that has it. What several ask
// for at once is made once.
func (l *Library) piece(ctx context.Context, p piece) ([]int16, error) {
	k := l.key(p)
	memory := l.wording
	if p.private {
		memory = l.private
	}
	if samples, ok := memory.get(k); ok {
		l.cfg.Metrics.Clip(FromMemory)
		return samples, nil
	}
	// Others may wait for it when this caller has hung up: it is made anyway.
	made := l.flights.DoChan(string(k[:]), func() (any, error) {
		samples, from, err := l.fetch(context.WithoutCancel(ctx), k, p)
		if err != nil {
			return nil, err
		}
		l.cfg.Metrics.Clip(from)
		memory.put(k, samples)
		return samples, nil
	})
	select {
	case r := <-made:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.([]int16), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// fetch makes a clip that is not in memory.
func (l *Library) fetch(ctx context.Context, k key, p piece) ([]int16, Source, error) {
	if p.recording != "" {
		samples, err := l.recordings.Read(p.lang, p.recording)
		if err == nil {
			return rested(samples, p.pause), FromRecording, nil
		}
		l.cfg.Logger.Warn("a recording is not used", "err", err)
		if !l.Speaks(p.lang) {
			return nil, "", missing(p.lang, p.recording)
		}
		p.recording = ""
		k = l.key(p)
	}
	keep := l.disk != nil && !p.private
	if keep {
		if samples, ok := l.disk.get(k); ok {
			return samples, FromDisk, nil
		}
	}
	samples, err := l.synthesise(ctx, p)
	if err != nil {
		return nil, "", err
	}
	if keep {
		if err := l.disk.put(k, samples); err != nil {
			l.cfg.Metrics.Unkept()
			l.cfg.Logger.Warn("a clip is not kept", "err", err)
		}
	}
	return samples, FromSynthesis, nil
}

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
	sound, err := l.cfg.Engine.Speak(ctx, voice.Name, voice.Speed, p.text)
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
