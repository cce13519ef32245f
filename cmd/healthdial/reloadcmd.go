package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"healthdial/admin"
)

func newReload(s streams) *cobra.Command {
	l := &linksCommand{streams: s}
	c := &cobra.Command{
		Use:   "reload",
		Short: "Make a running service read its configuration again",
		Long: "Makes a running service read its configuration again, as SIGHUP does, and says what that did. Links, listeners, peers, gateways,\n" +
			"routes, certificates, passwords and the operators' token change while it runs. If anything is wrong, or needs a restart, nothing is changed.",
		Args: exactly(0, "no arguments"),
		RunE: l.asking(func(ctx context.Context, p panel, _ []string) ([]byte, error) { return p.post(ctx, "/v1/reload") }, printReloaded),
	}
	l.flags(c.Flags())
	return c
}

// printReloaded says what became of each link, listener, peer and gateway.
func printReloaded(out io.Writer, answer []byte) error {
	var done admin.Reloaded
	if err := json.Unmarshal(answer, &done); err != nil {
		return fmt.Errorf("the answer cannot be read: %w", err)
	}
	var rows [][]string
	for _, l := range done.Links {
		rows = append(rows, []string{l.Link, l.Kind, l.Did})
	}
	for _, line := range aligned(rows) {
		fmt.Fprintln(out, line)
	}
	_, err := fmt.Fprintf(out, "Read again: %s.\n", strings.Join(done.Also, ", "))
	return err
}
