package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/engine"
	"healthdial/yamlfile"
)

func newCheck(s streams) *cobra.Command {
	var path string
	var o config.Options
	check := &cobra.Command{
		Use:   "check --config FILE",
		Short: "Say what is wrong with a configuration",
		Long:  "Prints everything that is wrong with a configuration and the secrets it names, each with its place. Nothing is started.",
		Args:  exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, "config", path); err != nil {
				return err
			}
			cfg, err := config.Load(path, o)
			if err != nil {
				return tell(s, err)
			}
			if _, err := compile(cfg.Service, registered(cfg, time.Now())...); err != nil {
				return tell(s, err)
			}
			_, err = fmt.Fprintf(s.out, "%s: nothing is wrong\n", path)
			return err
		},
	}
	configFlags(check, &path, &o)
	return check
}

func configFlags(c *cobra.Command, path *string, o *config.Options) {
	c.Flags().StringVar(path, "config", "", "the configuration file")
	c.Flags().BoolVar(&o.Laboratory, "laboratory", false, "allow what only a test bench may do: local registries, volatile stores, no TLS")
}

// tell prints every problem on a line of its own and ends the command.
func tell(s streams, err error) error {
	var lines []string
	if problems, ok := errors.AsType[yamlfile.Problems](err); ok {
		for _, p := range problems {
			lines = append(lines, p.Error())
		}
	}
	if faults, ok := errors.AsType[engine.CheckErrors](err); ok {
		for _, f := range faults {
			lines = append(lines, place(f))
		}
	}
	if len(lines) == 0 {
		return err
	}
	fmt.Fprintf(s.err, "%s\n%s\n", strings.Join(lines, "\n"), found(len(lines)))
	return reported{err}
}

func found(n int) string {
	if n == 1 {
		return "1 problem"
	}
	return fmt.Sprintf("%d problems", n)
}
