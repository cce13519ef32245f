package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/engine"
	"healthdial/ivr/voice"
)

func newPrompts(s streams) *cobra.Command {
	return group("prompts", "Render, check and list what is said in calls", newPromptsRender(s), newPromptsCheck(s), newPromptsList(s))
}

// promptsCommand is what the commands about prompts have in common: a service, and where
// its sound comes from.
type promptsCommand struct {
	streams
	path              string
	options           config.Options
	recordings, cache string
	langs             []string
	service           config.Service
}

func newPromptsCommand(s streams) *promptsCommand {
	return &promptsCommand{streams: s, service: sample}
}

func (p *promptsCommand) flags(c *cobra.Command) {
	configFlags(c, &p.path, &p.options)
	laboratoryFlags(c, &p.options)
	c.Flags().StringVar(&p.recordings, "recordings", "", "the folder of recordings, LANGUAGE/PHRASE.wav, if it is not the configuration's")
	c.Flags().StringVar(&p.cache, "cache", "", "the folder where what was synthesised is kept, if it is not the configuration's")
	c.Flags().StringSliceVar(&p.langs, "lang", nil, "languages to look at; without, all that are offered")
}

// load reads the configuration, if there is one; otherwise the service is a sample that
// offers every language.
func (p *promptsCommand) load() (config.Voice, *script, error) {
	var c config.Voice
	if p.path != "" {
		cfg, err := config.Load(p.path, p.options)
		if err != nil {
			return c, nil, tell(p.streams, err)
		}
		p.service = cfg.Service
		if cfg.Voice != nil {
			c = *cfg.Voice
		}
	}
	c.Recordings, c.Cache = cmp.Or(p.recordings, c.Recordings), cmp.Or(p.cache, c.Cache)
	script, err := newScript(p.service)
	if err != nil {
		return c, nil, tell(p.streams, err)
	}
	for _, lang := range p.langs {
		if _, ok := script.book.Language(lang); !ok {
			return c, nil, usageError{fmt.Errorf("language %s has no phrases; there are %s", lang, strings.Join(tags(script.book), ", "))}
		}
	}
	return c, script, nil
}

// sounds is where the sound of the prompts comes from.
func (p *promptsCommand) sounds(ctx context.Context, c config.Voice, m voice.Metrics) (*voice.Library, error) {
	return newVoice(ctx, &c, m, slog.New(slog.NewTextHandler(p.err, nil)))
}

// voices are those that are looked at: of the languages that were named or, without, that
// are offered.
func (p *promptsCommand) voices(b *engine.Book) (all []string) {
	langs := p.langs
	if len(langs) == 0 {
		langs = p.offered(b)
	}
	for _, lang := range langs {
		if v := b.Voice(lang); !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

// offered are the languages that people can choose.
func (p *promptsCommand) offered(b *engine.Book) []string {
	if p.path == "" {
		return tags(b)
	}
	return p.service.Languages
}
