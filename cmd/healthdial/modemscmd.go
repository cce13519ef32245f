package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"healthdial/admin"
)

func newModems(s streams) *cobra.Command {
	l := &linksCommand{streams: s}
	list := newModemsList(l)
	modems := group("modems", "See and command the GSM modems of a running service", list, newModemsShow(l), newModemsUSSD(l), newModemsFind(s),
		newModemsVerb(l, "suspend", "Close a modem's port until it is resumed",
			"What it has in hand is finished. It can be unplugged, and other programs can have it. Its messages go by other modems and links of their\nroutes, or wait."),
		newModemsVerb(l, "drain", "Send nothing new by a modem, but go on receiving",
			"Messages go by other modems and links of their routes, or wait. People's messages are still taken, and answered by those."),
		newModemsVerb(l, "resume", "Undo suspend and drain; try at once what waits to be tried",
			"A modem reads the PIN of its SIM anew: once a PIN was refused it is never tried again before this."))
	modems.RunE = list.RunE
	modems.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("there is no command %q in healthdial modems", args[0])}
		}
		return nil
	}
	modems.Long = "Asks the service that runs, over its admin.operators listener: say which with --config FILE, or with --admin and --token-file."
	l.flags(modems.PersistentFlags())
	return modems
}

func newModemsList(l *linksCommand) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "How every modem stands, and what to do about it", Args: exactly(0, "no arguments"),
		RunE: l.asking(func(ctx context.Context, p panel, _ []string) ([]byte, error) { return p.get(ctx, "/v1/modems") },
			func(out io.Writer, answer []byte) error {
				var all struct{ Modems []admin.ModemStanding }
				if err := json.Unmarshal(answer, &all); err != nil {
					return fmt.Errorf("the answer cannot be read: %w", err)
				}
				return listModems(out, all.Modems, time.Now())
			}),
	}
}

func newModemsShow(l *linksCommand) *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Everything about one modem", Args: exactly(1, "a modem's name"),
		RunE: l.asking(func(ctx context.Context, p panel, args []string) ([]byte, error) {
			return p.get(ctx, modemPath(args[0], ""))
		}, printedModem(showModem)),
	}
}

func newModemsVerb(l *linksCommand, verb, short, long string) *cobra.Command {
	return &cobra.Command{
		Use: verb + " NAME", Short: short, Long: short + ".\n" + long, Args: exactly(1, "a modem's name"),
		RunE: l.asking(func(ctx context.Context, p panel, args []string) ([]byte, error) {
			return p.post(ctx, modemPath(args[0], verb))
		}, printedModem(func(out io.Writer, m admin.ModemStanding, now time.Time) error {
			return listModems(out, []admin.ModemStanding{m}, now)
		})),
	}
}

func newModemsUSSD(l *linksCommand) *cobra.Command {
	return &cobra.Command{
		Use: "ussd NAME CODE", Short: "Dial a USSD code by a modem, such as '*123#', and print what the network says",
		Long: "Dial a USSD code by a modem, such as '*123#' for its SIM's balance, and print what the network says. A menu is closed after its first page.",
		Args: exactly(2, "a modem's name and a code"),
		RunE: l.asking(func(ctx context.Context, p panel, args []string) ([]byte, error) {
			return p.postForm(ctx, modemPath(args[0], "ussd"), url.Values{"code": {args[1]}})
		}, func(out io.Writer, answer []byte) error {
			var got struct{ Said string }
			if err := json.Unmarshal(answer, &got); err != nil {
				return fmt.Errorf("the answer cannot be read: %w", err)
			}
			_, err := fmt.Fprintln(out, printable(got.Said))
			return err
		}),
	}
}

// printedModem prints one modem's standing.
func printedModem(print func(io.Writer, admin.ModemStanding, time.Time) error) func(io.Writer, []byte) error {
	return func(out io.Writer, answer []byte) error {
		var m admin.ModemStanding
		if err := json.Unmarshal(answer, &m); err != nil {
			return fmt.Errorf("the answer cannot be read: %w", err)
		}
		return print(out, m, time.Now())
	}
}

func modemPath(name, act string) string {
	path := "/v1/modems/" + url.PathEscape(name)
	if act != "" {
		path += "/" + act
	}
	return path
}
