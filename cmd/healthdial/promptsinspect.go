package main

import (
	"context"
	"time"

	"healthdial/ivr"
	"healthdial/ivr/voice/pcm"
)

// recordings warns of recordings that could be better.
func (c *promptsCheck) recordings(ctx context.Context, langs []string) error {
	for _, lang := range langs {
		for _, p := range c.script.parts[lang] {
			if !c.has(lang, p) {
				continue
			}
			if err := c.recording(ctx, lang, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *promptsCheck) recording(ctx context.Context, lang string, p ivr.Part) error {
	report, err := c.recorded.Inspect(lang, p.Recording)
	if err != nil {
		return err
	}
	for _, fault := range report.Faults {
		c.warn("%s/%s.wav: %s", lang, p.Recording, fault)
	}
	if !c.sounds.Speaks(lang) {
		return nil
	}
	spoken, err := c.sounds.Synthesised(ctx, lang, p.Text)
	if err != nil {
		return err
	}
	if d := pcm.Lasts(len(spoken)); unlike(report.Lasts, d) {
		c.warn("%s/%s.wav: it lasts %.1f s, but its words take about %.1f s: does it say them?", lang, p.Recording, report.Lasts.Seconds(), d.Seconds())
	}
	return nil
}

// unlike reports whether two lengths are hardly those of the same words.
func unlike(a, b time.Duration) bool {
	const grace = time.Second
	return a > 3*b+grace || b > 3*a+grace
}
