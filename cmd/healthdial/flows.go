package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/dlt"
	"healthdial/engine"
	"healthdial/ivr"
	"healthdial/session"
	"healthdial/sms"
	"healthdial/ussd"
)

func newFlows(s streams) *cobra.Command {
	return group("flows", "Check, show and draw the conversations", newFlowsCheck(s), newFlowsTemplates(s), newFlowsRender(s), newFlowsDiagram(s))
}

// sample is a service for looking at flows without a configuration.
var sample = config.Service{Code: "*456#", SMSNumber: "56789", Helpline: "14477", Languages: []string{"en"}}

func newFlowsCheck(s streams) *cobra.Command {
	service, path := sample, ""
	c := &cobra.Command{
		Use:   "check [--templates FILE]",
		Short: "Prove that the flows hold together",
		Long: "Proves that the flows hold together; with --templates also that every text that can leave by SMS, in every language,\n" +
			"is an instance of a template in the file.",
		Args: exactly(0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			registry, proofs, err := proofs(service, path)
			if err != nil {
				return tell(s, err)
			}
			book, err := compile(service, proofs...)
			if err != nil {
				return tell(s, err)
			}
			for _, w := range book.Warnings() {
				fmt.Fprintln(s.err, "warning: "+place(w))
			}
			if n := len(registry.Drafts()); n > 0 {
				fmt.Fprintf(s.err, "warning: %s without an id yet, of %d: nothing can be sent by them\n", amount(n, "template", "templates"), registry.Len())
			}
			_, err = fmt.Fprintf(s.out, "%s in %s: nothing is wrong\n", amount(len(book.Flows()), "flow", "flows"), amount(len(book.Languages()), "language", "languages"))
			return err
		},
	}
	serviceFlags(c, &service)
	c.Flags().StringVar(&path, "templates", "", "the file of the templates that are registered under TRAI's rules (DLT)")
	return c
}

// proofs are those of the templates in a file, if one is named.
func proofs(s config.Service, path string) (*dlt.Registry, []func(*engine.Options), error) {
	if path == "" {
		return &dlt.Registry{}, nil, nil
	}
	registry, err := config.ReadTemplates(path)
	return registry, []func(*engine.Options){templated(s, registry, time.Now())}, err
}

// place is a fault as a person finds it in the tree.
func place(f engine.CheckError) string {
	if f.File != "" {
		f.File = "flows/" + f.File
	}
	return f.Problem.Error()
}

func newFlowsRender(s streams) *cobra.Command {
	var lang, channel string
	c := &cobra.Command{
		Use:   "render FLOW NODE",
		Short: "Show one screen as a channel shows it, its variables at their longest",
		Args:  exactly(2, "a flow and a node"),
		RunE: func(_ *cobra.Command, args []string) error {
			book, err := compile(sample)
			if err != nil {
				return err
			}
			if err := there(book, args[0], args[1]); err != nil {
				return err
			}
			screen, err := book.Render(args[0], args[1], lang, nil)
			if err != nil {
				return err
			}
			pages, err := paged(book, screen, channel)
			if err != nil {
				return err
			}
			for i, p := range pages {
				fmt.Fprintf(s.out, "--- page %d of %d\n%s\n", i+1, len(pages), p)
			}
			return nil
		},
	}
	c.Flags().StringVar(&lang, "lang", "en", "the language")
	c.Flags().StringVar(&channel, "channel", "ussd", "ussd, sms or ivr")
	return c
}

// there refuses a flow that is not there, or a node that it has not if one is named,
// and says which there are.
func there(b *engine.Book, flow, node string) error {
	f, ok := b.Flow(flow)
	if !ok {
		var names []string
		for _, f := range b.Flows() {
			names = append(names, f.Name)
		}
		return usageError{fmt.Errorf("there is no flow %q; there are %s", flow, strings.Join(names, ", "))}
	}
	if node != "" && !slices.Contains(f.Nodes, node) {
		return usageError{fmt.Errorf("flow %s has no node %q; it has %s", flow, node, strings.Join(f.Nodes, ", "))}
	}
	return nil
}

// paged is a screen as a channel shows it.
func paged(b *engine.Book, s engine.Screen, channel string) ([]string, error) {
	switch session.Channel(channel) {
	case session.USSD:
		return ussd.Format{}.Pages(b, s), nil
	case session.SMS:
		return []string{sms.Format{}.Write(b, session.View{Screen: s}).Text}, nil
	case session.IVR:
		var said []string
		for _, l := range (ivr.Format{Words: b}).Script(s).Lines {
			said = append(said, l.Lang+": "+l.Text)
		}
		return []string{strings.Join(said, "\n")}, nil
	}
	return nil, usageError{fmt.Errorf("--channel %s: ussd, sms or ivr is wanted", channel)}
}

func newFlowsDiagram(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "diagram [FLOW]",
		Short: "Draw a flow, or all of them, in Mermaid",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return exactly(1, "at most one flow")(c, args)
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			book, err := compile(sample)
			if err != nil {
				return err
			}
			flow := strings.Join(args, "")
			if flow != "" {
				if err := there(book, flow, ""); err != nil {
					return err
				}
			}
			return book.Diagram(s.out, flow)
		},
	}
}
