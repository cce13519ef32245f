package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/ivr"
	"healthdial/ivr/voice"
)

func newPromptsCheck(s streams) *cobra.Command {
	p := newPromptsCommand(s)
	c := &cobra.Command{
		Use:   "check [--config FILE] [--recordings DIR]",
		Short: "Say what cannot be heard, and which recordings are not as they should be",
		Long: "Fails if a language that is offered cannot be spoken in full: something is neither recorded nor can it be synthesised.\n" +
			"What else could be better is a warning: recordings that are missing, too loud, too quiet, too long, unreadable or of no use.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, script, err := p.load()
			if err != nil {
				return err
			}
			check, err := p.newCheck(c.Context(), cfg, script)
			if err != nil {
				return err
			}
			for _, lang := range p.voices(script.book) {
				check.language(lang)
			}
			if err := errors.Join(check.strays(), check.recordings(c.Context(), p.voices(script.book))); err != nil {
				return interrupted(c, err)
			}
			if check.wrong > 0 {
				return reported{fmt.Errorf("%s", problems(check.wrong))}
			}
			return nil
		},
	}
	p.flags(c)
	return c
}

// promptsCheck looks at the prompts of a service and tells what it finds.
type promptsCheck struct {
	streams
	script   *script
	sounds   *voice.Library
	recorded *voice.Recordings // nil without a folder
	broken   map[string]bool   // LANGUAGE/NAME of those that cannot be read
	wrong    int
}

func (p *promptsCommand) newCheck(ctx context.Context, cfg config.Voice, s *script) (*promptsCheck, error) {
	library, err := p.sounds(ctx, cfg, nil)
	if err != nil {
		return nil, err
	}
	check := &promptsCheck{streams: p.streams, script: s, sounds: library, broken: map[string]bool{}}
	if cfg.Recordings == "" {
		return check, nil
	}
	if check.recorded, err = voice.OpenRecordings(cfg.Recordings); err != nil {
		return nil, err
	}
	for _, name := range check.recorded.Names() {
		lang, phrase, _ := strings.Cut(name, "/")
		if _, err := check.recorded.Inspect(lang, phrase); err != nil {
			check.broken[name] = true
			check.warn("%v", err)
		}
	}
	return check, nil
}

func (c *promptsCheck) warn(format string, args ...any) {
	fmt.Fprintf(c.err, "warning: "+format+"\n", args...)
}

func (c *promptsCheck) fail(format string, args ...any) {
	fmt.Fprintf(c.err, "error: "+format+"\n", args...)
	c.wrong++
}

func (c *promptsCheck) has(lang string, p ivr.Part) bool {
	return c.sounds.Recorded(lang, p.Recording) && !c.broken[lang+"/"+p.Recording]
}

// language tells how much of a language is recorded, and fails if the rest cannot be
// said.
func (c *promptsCheck) language(lang string) {
	parts, missing := c.script.parts[lang], []string(nil)
	for _, p := range parts {
		if !c.has(lang, p) {
			missing = append(missing, p.Recording)
		}
	}
	recorded := len(parts) - len(missing)
	if c.sounds.Speaks(lang) {
		fmt.Fprintf(c.out, "%s: %d phrases: %d recorded, %d synthesised\n", lang, len(parts), recorded, len(missing))
		if recorded > 0 && len(missing) > 0 {
			c.warn("%s: callers hear two voices: not recorded are %s", lang, few(missing))
		}
		return
	}
	fmt.Fprintf(c.out, "%s: %d phrases: %d recorded, %d missing\n", lang, len(parts), recorded, len(missing))
	if len(missing) > 0 {
		c.fail("%s: neither recorded nor synthesised are %s", lang, few(missing))
	}
	if n := c.unknown(lang); n > 0 {
		c.fail("%s: names and dates in %d lines cannot be said; give it the voice of a language like it (voice.voices)", lang, n)
	}
}

// unknown counts the lines of a language that cannot be said by recordings alone.
func (c *promptsCheck) unknown(lang string) (n int) {
	for _, l := range c.script.of(lang) {
		if !known(l) {
			n++
		}
	}
	return n
}

// few are some names and how many more there are.
func few(names []string) string {
	const shown = 5
	if len(names) <= shown+1 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}

// strays warns of files that are never heard.
func (c *promptsCheck) strays() error {
	if c.recorded == nil {
		return nil
	}
	for _, name := range c.recorded.Names() {
		lang, phrase, _ := strings.Cut(name, "/")
		if !slices.ContainsFunc(c.script.parts[lang], func(p ivr.Part) bool { return p.Recording == phrase }) {
			c.warn("%s.wav stands for no phrase", name)
		}
	}
	others, err := c.recorded.Others()
	for _, name := range others {
		c.warn("%s is not where recordings are looked for: LANGUAGE/PHRASE.wav", name)
	}
	return err
}
