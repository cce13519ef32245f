package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/gsm/smpp"
)

// linksCommand is what the commands about links have in common: which service they
// mean, and how they print.
type linksCommand struct {
	streams
	config, admin, tokenFile string
	options                  config.Options
	json                     bool
}

func newLinks(s streams) *cobra.Command {
	l := &linksCommand{streams: s}
	list := newLinksList(l)
	links := group("links", "See and command the links, and the peers of listeners, of a running service", list, newLinksShow(l), newLinksTrace(l), newLinksCertify(l),
		newLinksVerb(l, "suspend", "Take a link off its operator, or a peer off us, until it is resumed",
			"Nothing new is sent, what is in hand and in flight is finished, then every bind unbinds. A link stays away, and the binds of a\npeer are refused with ESME_RSYSERR, until it is resumed or the service restarts."),
		newLinksVerb(l, "drain", "Send nothing new by a link, but keep it bound; let a peer begin nothing new",
			"Messages go by other links of their routes, or wait. What a link's operator sends is still taken, and answered. A peer may go on\nwith the dialogues it has; what else it submits is answered ESME_RTHROTTLED, further binds are refused, and when no dialogue has\ngone on for 3 minutes it is unbound."),
		newLinksVerb(l, "resume", "Undo suspend and drain; try a refused bind again at once",
			"A link reads its password anew. It is the peer that binds again: nothing here can make it."))
	links.RunE = list.RunE
	links.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("there is no command %q in healthdial links", args[0])}
		}
		return nil
	}
	links.Long = "Asks the service that runs, over its admin.operators listener: say which with --config FILE, or with --admin and --token-file."
	l.flags(links.PersistentFlags())
	return links
}

// flags say which service is meant.
func (l *linksCommand) flags(f interface {
	StringVar(p *string, name, value, usage string)
	BoolVar(p *bool, name string, value bool, usage string)
}) {
	f.StringVar(&l.config, "config", "", "the configuration file of the service")
	f.BoolVar(&l.options.Laboratory, "laboratory", false, "allow what only a test bench may do")
	f.StringVar(&l.admin, "admin", "", "instead of --config: where the service listens, such as http://127.0.0.1:8080")
	f.StringVar(&l.tokenFile, "token-file", "", "with --admin: the file with the token")
	f.BoolVar(&l.json, "json", false, "print what the service answers, as JSON")
}

// panel is the service that the flags name.
func (l *linksCommand) panel(c *cobra.Command) (panel, error) {
	p, err := l.meant(c)
	p.warn = l.err
	return p, err
}

func (l *linksCommand) meant(c *cobra.Command) (panel, error) {
	switch {
	case l.admin != "" && l.config != "":
		return panel{}, usageError{errors.New("--config and --admin say the same: give one of them")}
	case l.admin != "":
		if err := need(c, "token-file", l.tokenFile); err != nil {
			return panel{}, err
		}
		return namedPanel(l.admin, l.tokenFile)
	}
	if err := need(c, "config", l.config); err != nil {
		return panel{}, err
	}
	return configuredPanel(l.config, l.options)
}

// asking is a command that asks once and prints the answer.
func (l *linksCommand) asking(ask func(context.Context, panel, []string) ([]byte, error), print func(io.Writer, []byte) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		p, err := l.panel(c)
		if err != nil {
			return tell(l.streams, err)
		}
		answer, err := ask(c.Context(), p, args)
		if err != nil {
			return err
		}
		if l.json {
			_, err := l.out.Write(answer)
			return err
		}
		return print(l.out, answer)
	}
}

func newLinksList(l *linksCommand) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "How every link, listener and peer stands, and what to do about it", Args: exactly(0, "no arguments"),
		RunE: l.asking(func(ctx context.Context, p panel, _ []string) ([]byte, error) { return p.get(ctx, "/v1/links") },
			func(out io.Writer, answer []byte) error {
				var all struct{ Links []smpp.Health }
				if err := json.Unmarshal(answer, &all); err != nil {
					return err
				}
				return listLinks(out, all.Links, time.Now())
			}),
	}
}

func newLinksShow(l *linksCommand) *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Everything about one link, listener or peer", Args: exactly(1, "a link's name"),
		RunE: l.asking(func(ctx context.Context, p panel, args []string) ([]byte, error) {
			return p.get(ctx, linkPath(args[0], ""))
		},
			printedHealth(showLink)),
	}
}

func newLinksVerb(l *linksCommand, verb, short, long string) *cobra.Command {
	return &cobra.Command{
		Use: verb + " NAME", Short: short, Long: short + ".\n" + long, Args: exactly(1, "a link's name"),
		RunE: l.asking(func(ctx context.Context, p panel, args []string) ([]byte, error) {
			return p.post(ctx, linkPath(args[0], verb))
		},
			printedHealth(func(out io.Writer, h smpp.Health, now time.Time) error { return listLinks(out, []smpp.Health{h}, now) })),
	}
}

func newLinksTrace(l *linksCommand) *cobra.Command {
	return &cobra.Command{
		Use: "trace NAME", Short: "Every PDU of a link or peer from now on, without texts and numbers, until Ctrl-C", Args: exactly(1, "a link's name"),
		RunE: func(c *cobra.Command, args []string) error {
			p, err := l.panel(c)
			if err != nil {
				return tell(l.streams, err)
			}
			body, err := p.open(c.Context(), http.MethodGet, linkPath(args[0], "trace"))
			if err != nil {
				return err
			}
			defer p.client.CloseIdleConnections()
			defer body.Close()
			if l.json {
				_, err = io.Copy(l.out, body)
			} else {
				err = printTrace(l.out, body)
			}
			if c.Context().Err() != nil {
				return nil // Ctrl-C
			}
			return err
		},
	}
}

// printedHealth prints one link's health.
func printedHealth(print func(io.Writer, smpp.Health, time.Time) error) func(io.Writer, []byte) error {
	return func(out io.Writer, answer []byte) error {
		var h smpp.Health
		if err := json.Unmarshal(answer, &h); err != nil {
			return fmt.Errorf("the answer cannot be read: %w", err)
		}
		return print(out, h, time.Now())
	}
}

func linkPath(name, act string) string {
	path := "/v1/links/" + url.PathEscape(name)
	if act != "" {
		path += "/" + act
	}
	return path
}
