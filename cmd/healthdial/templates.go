package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/dlt"
	"healthdial/engine"
)

// templated proves that every text has a registered template that is in force, with
// its shortest arguments and with its longest.
func templated(s config.Service, r *dlt.Registry, now time.Time) func(*engine.Options) {
	return func(o *engine.Options) {
		var long, short engine.Options
		see := func(_, text string) error { return templateOf(r, text, now) }
		bodies{s, longest, see}.watch(&long)
		bodies{s, shortest, see}.watch(&short)
		o.Template = func(b *engine.Book, lang string, p engine.Phrase) error {
			return first(long.Template(b, lang, p), short.Template(b, lang, p))
		}
		o.Reply = func(b *engine.Book, s engine.Screen) error { return first(long.Reply(b, s), short.Reply(b, s)) }
	}
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// templateOf says what a text that has no template, or only a promotional one, comes
// closest to.
func templateOf(r *dlt.Registry, text string, now time.Time) error {
	t, ok := r.Match(text, now)
	switch {
	case ok && t.Type == dlt.Promotional:
		return fmt.Errorf("that of line %d is promotional, which the text is not", t.Line)
	case ok:
		return nil
	}
	d, ok := r.Closest(text)
	if !ok {
		return errors.New("there are no templates")
	}
	return errors.New(d.String())
}

// registered proves the templates of a configuration, if it has any.
func registered(c config.Config, now time.Time) []func(*engine.Options) {
	if c.DLT == nil {
		return nil
	}
	return []func(*engine.Options){templated(c.Service, c.DLT.Registry, now)}
}

// draft collects a template for each text, in the order in which they are seen.
func draft(s config.Service, header string) ([]dlt.Template, error) {
	var out []dlt.Template
	seen := map[string]bool{}
	_, err := compile(s, bodies{s, slots, func(lang, body string) error {
		if !seen[body] {
			seen[body] = true
			out = append(out, dlt.Template{Header: header, Type: dlt.ServiceImplicit, Language: lang, Body: body})
		}
		return nil
	}}.watch)
	return out, err
}

// draftHead is what stands at the head of a draft.
var draftHead = []string{
	"Drafts of every text that can leave by SMS, to be registered on the operator's DLT portal. Write the id that the",
	"portal gives into each; healthdial flows check --templates proves that none is missing. Where a portal wants a kind",
	"for each slot, choose one for {#var#} that allows the punctuation of names and dates, or change the wording.",
}

func newFlowsTemplates(s streams) *cobra.Command {
	service, header := sample, ""
	c := &cobra.Command{
		Use:   "templates --header HEADER",
		Short: "Draft the templates to be registered under TRAI's rules (DLT)",
		Long:  "Writes a draft of every text that can leave by SMS, in all languages: what is to be registered on a DLT portal. See docs/dlt.md.",
		Args:  exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, "header", header); err != nil {
				return err
			}
			all, err := draft(service, header)
			if err != nil {
				return err
			}
			return dlt.Draft(s.out, all, draftHead...)
		},
	}
	serviceFlags(c, &service)
	c.Flags().StringVar(&header, "header", "", "the registered sender")
	return c
}

// serviceFlags are what texts name of a service.
func serviceFlags(c *cobra.Command, s *config.Service) {
	c.Flags().StringVar(&s.Code, "code", s.Code, "the service's USSD code, which texts name")
	c.Flags().StringVar(&s.Helpline, "helpline", s.Helpline, "the service's helpline, which texts name")
}
