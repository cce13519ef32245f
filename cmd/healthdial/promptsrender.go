package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"healthdial/config"
	"healthdial/ivr"
	"healthdial/ivr/voice"
)

func newPromptsRender(s streams) *cobra.Command {
	p := newPromptsCommand(s)
	c := &cobra.Command{
		Use:   "render [--config FILE] [--cache DIR]",
		Short: "Synthesise all wording, so that no caller waits for it",
		Long: "Synthesises everything that calls can say and that is the same for everybody, and keeps it in the cache. What only a\n" +
			"conversation knows, such as names and codes, is synthesised when it is said and never kept on disk.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, script, err := p.load()
			if err != nil {
				return err
			}
			if cfg.Cache == "" {
				return usageError{errors.New("--cache is missing: what is rendered must be kept somewhere")}
			}
			for _, lang := range p.voices(script.book) {
				if err := p.render(c.Context(), cfg, lang, script.of(lang)); err != nil {
					return interrupted(c, err)
				}
			}
			return nil
		},
	}
	p.flags(c)
	return c
}

// render makes one language's clips and tells how many there were.
func (p *promptsCommand) render(ctx context.Context, cfg config.Voice, lang string, lines []ivr.Line) error {
	tally := &renderTally{}
	library, err := p.sounds(ctx, cfg, tally)
	if err != nil {
		return err
	}
	start, missing, private := time.Now(), atomic.Int64{}, 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, line := range lines {
		if !known(line) {
			private++
		}
		group.Go(func() error {
			err := library.Prepare(ctx, line)
			if errors.Is(err, voice.ErrNoVoice) {
				missing.Add(1)
				return nil
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if n := tally.unkept.Load(); n > 0 {
		return fmt.Errorf("%s: %d clips could not be written to %s", lang, n, cfg.Cache)
	}
	fmt.Fprintf(p.out, "%s: %d lines, %d of them complete only in a conversation: %d clips synthesised, %d kept from before, %d recordings, in %.1f s\n",
		lang, len(lines), private, tally.synthesised.Load(), tally.disk.Load(), tally.recordings.Load(), time.Since(start).Seconds())
	if n := missing.Load(); n > 0 {
		fmt.Fprintf(p.err, "warning: %s: %d lines are neither recorded nor can they be synthesised\n", lang, n)
	}
	return nil
}

// renderTally counts what was rendered.
type renderTally struct{ synthesised, disk, recordings, unkept atomic.Int64 }

// Clip counts a clip.
func (t *renderTally) Clip(from voice.Source) {
	switch from {
	case voice.FromSynthesis:
		t.synthesised.Add(1)
	case voice.FromDisk:
		t.disk.Add(1)
	case voice.FromRecording:
		t.recordings.Add(1)
	}
}

// Synthesis is in the clips.
func (*renderTally) Synthesis(string, time.Duration, error) {}

// Unkept counts what could not be written.
func (t *renderTally) Unkept() { t.unkept.Add(1) }
