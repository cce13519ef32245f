//go:build !production

package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"healthdial/lab/modem"
)

func newLabModem(s streams) *cobra.Command {
	var c modem.RackConfig
	var dir, model string
	var count int
	cmd := &cobra.Command{
		Use:   "modem",
		Short: "Simulated GSM modems on pseudo-terminals, controlled over HTTP",
		Long: "Simulated GSM modems on pseudo-terminals, for whatever drives modems: healthdial, smstools, Kannel, minicom. What the network does, and what goes\n" +
			"wrong, is controlled over HTTP: docs/modems.md.",
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if count < 1 || count > mostModems {
				return usageError{fmt.Errorf("--count is from 1 to %d", mostModems)}
			}
			if dir == "" {
				made, err := os.MkdirTemp("", "healthdial-modems-")
				if err != nil {
					return err
				}
				defer os.RemoveAll(made)
				dir = made
			}
			c.Bus, c.Logger = modem.PTYs{Dir: dir}, slog.New(slog.NewTextHandler(s.err, nil))
			c.Modems = make([]modem.Config, count)
			for i := range c.Modems {
				c.Modems[i].Model = modem.Model(model)
			}
			r, err := modem.NewRack(c)
			if err != nil {
				return usageError{err}
			}
			return serving(cmd, r, func(w io.Writer) {
				fmt.Fprintf(w, "control http://%s/modems\n", r.HTTPAddr())
				for _, m := range r.Modems() {
					fmt.Fprintf(w, "%s %s\n", m.Name(), filepath.Join(dir, m.ByID()))
				}
			})
		},
	}
	cmd.Flags().StringVar(&c.HTTP, "http", fmt.Sprintf("127.0.0.1:%d", demoModems), "where they are controlled")
	cmd.Flags().StringVar(&dir, "dir", "", "folder in which the ports appear; by default a new one that is removed in the end")
	cmd.Flags().StringVar(&model, "model", "", "generic, sim800, sim7600, ec25 or e3531")
	cmd.Flags().IntVar(&count, "count", 1, "how many")
	return cmd
}

// mostModems bounds a rack.
const mostModems = 32
