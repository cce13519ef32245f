package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"healthdial/ivr"
	"healthdial/ivr/voice"
	"healthdial/ivr/voice/pcm"
)

func newPromptsList(s streams) *cobra.Command {
	p := newPromptsCommand(s)
	c := &cobra.Command{
		Use:   "list [--config FILE] [--recordings DIR]",
		Short: "List what can be recorded, with its words: a script for whoever speaks it",
		Args:  exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, script, err := p.load()
			if err != nil {
				return err
			}
			library, err := p.sounds(c.Context(), cfg, nil)
			if err != nil {
				return err
			}
			rows := [][]string{{"LANGUAGE", "PHRASE", "SOUND", "LENGTH", "WORDS"}}
			for _, lang := range p.voices(script.book) {
				for _, part := range script.parts[lang] {
					row, err := listed(c.Context(), library, lang, part)
					if err != nil {
						return interrupted(c, err)
					}
					rows = append(rows, row)
				}
			}
			_, err = io.WriteString(s.out, strings.Join(aligned(rows), "\n")+"\n")
			return err
		},
	}
	p.flags(c)
	return c
}

// listed is a row about a part.
func listed(ctx context.Context, l *voice.Library, lang string, p ivr.Part) ([]string, error) {
	sound, length := "missing", "-"
	if l.Recorded(lang, p.Recording) {
		sound = "recorded"
	} else if l.Speaks(lang) {
		sound = "synthesised"
	}
	clip, err := l.Clip(ctx, ivr.Line{Lang: lang, Text: p.Text, Parts: []ivr.Part{p}})
	switch {
	case errors.Is(err, voice.ErrNoVoice):
	case err != nil:
		return nil, err
	default:
		length = fmt.Sprintf("%.1f s", pcm.Lasts(len(clip)).Seconds())
	}
	return []string{lang, p.Recording, sound, length, strings.Join(strings.Fields(p.Text), " ")}, nil
}
