package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// newRoot is the command line. Errors are printed by run, in one line.
func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "healthdial",
		Short:         "Health registries for any phone: USSD, SMS and calls",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("there is no command %q; healthdial --help lists them", args[0])}
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{Hidden: true})
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
	})
	root.AddCommand(newServe(s), newCheck(s), newFlows(s), newRoutes(s), newLinks(s), newModems(s), newOffline(s), newReload(s), newAudit(s), newKeys(s), newStore(s), newPrompts(s), newVersion(s))
	root.AddCommand(laboratory(s)...)
	return root
}

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short}
	c.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("there is no command %q in healthdial %s", args[0], use)}
		}
		return usageError{fmt.Errorf("which? see healthdial %s --help", use)}
	}
	c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	c.AddCommand(commands...)
	return c
}

// exactly wants n arguments, described by what.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return usageError{fmt.Errorf("%s wants %s; see %s --help", c.CommandPath(), what, c.CommandPath())}
	}
}

// need reports a flag that was not given.
func need(c *cobra.Command, flag, value string) error {
	if value == "" {
		return usageError{fmt.Errorf("--%s is missing; see %s --help", flag, c.CommandPath())}
	}
	return nil
}
