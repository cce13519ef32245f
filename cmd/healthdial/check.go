package main

import (
	"context"
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
	var offline bool
	var o config.Options
	check := &cobra.Command{
		Use:   "check --config FILE",
		Short: "Say what is wrong with a configuration",
		Long: "Prints everything that is wrong with a configuration and the secrets it names, each with its place, and, where the store is a\n" +
			"Redis, with its servers: it asks each how it keeps what it is given. Nothing is started or changed.",
		Args: exactly(0, "no arguments"),
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
			if r := cfg.Store.Redis; r != nil && !offline && !cfg.AllowVolatile {
				if err := checkRedis(c.Context(), *r, s); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintf(s.out, "%s: nothing is wrong\n", path)
			return err
		},
	}
	configFlags(check, &path, &o)
	laboratoryFlags(check, &o)
	check.Flags().BoolVar(&offline, "offline", false, "look at files only, not at the servers of the store")
	return check
}

// checkRedis tells what is wrong with the servers of the store, and what they do not
// tell.
func checkRedis(ctx context.Context, c config.Redis, s streams) error {
	servers, _, err := redisServers(c, time.Now)
	if err != nil {
		return err
	}
	found, err := examineRedis(ctx, servers, c)
	if err != nil {
		return err
	}
	for _, a := range found.Advice {
		fmt.Fprintf(s.err, "better otherwise: the Redis server %s\n", a)
	}
	for _, u := range found.Unsure {
		fmt.Fprintf(s.err, "not verified: the Redis server %s\n", u)
	}
	if len(found.Problems) == 0 {
		return nil
	}
	fmt.Fprintf(s.err, "%s\n%s\n", strings.Join(found.Problems, "\n"), problems(len(found.Problems)))
	return reported{errVolatile}
}

var errVolatile = errors.New("this Redis would lose what it acknowledged")

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
	fmt.Fprintf(s.err, "%s\n%s\n", strings.Join(lines, "\n"), problems(len(lines)))
	return reported{err}
}

func problems(n int) string { return amount(n, "problem", "problems") }
