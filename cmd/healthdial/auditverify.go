package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"healthdial/admin"
)

func newAuditVerify(a *auditCommand) *cobra.Command {
	c := &cobra.Command{
		Use:   "verify --config FILE",
		Short: "Prove that nothing in the audit log was changed, swapped or taken out",
		Long: "Walks every chain from its first entry, opens and hashes each, and holds all of them to every checkpoint. Exits with 1 and a sentence\n" +
			"for each chain that is broken. That the store as a whole is not an older one only its own log can tell, kept elsewhere: give a line\n" +
			"\"audit checkpoint\" of it as --witness NUMBER:HASH.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error { return a.verify(c) },
	}
	c.Flags().StringSliceVar(&a.witnesses, "witness", nil, "NUMBER:HASH of a checkpoint as the service logged it; may be given more than once")
	return c
}

func (a *auditCommand) verify(c *cobra.Command) (err error) {
	witnesses, err := admin.ParseWitnesses(a.witnesses)
	if err != nil {
		return usageError{err}
	}
	log, closed, err := a.open(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closed()) }()
	found, err := log.Inspect(c.Context(), witnesses...)
	if err != nil {
		return err
	}
	told := admin.InspectedOf(found)
	printInspected(a.out, told)
	return a.breaks(told.Broken)
}

// printInspected counts entries by partition.
func printInspected(out io.Writer, told admin.Inspected) {
	var sum uint64
	for p, n := range told.Entries {
		if n > 0 {
			fmt.Fprintf(out, "partition %-3d %d\n", p, n)
		}
		sum += n
	}
	fmt.Fprint(out, verified(sum))
	if n := told.Checkpoints; n > 0 {
		fmt.Fprintf(out, ", and %s, the last of %s", amount(n, "checkpoint", "checkpoints"), told.Last.Format(time.RFC3339))
	}
	fmt.Fprintln(out)
}

// verified says of how many entries the audit log is proved to consist.
func verified(entries uint64) string {
	return amount(entries, "audit entry verifies", "audit entries verify")
}

// breaks tells where chains are broken, each in a sentence, and makes the command fail.
func (a *auditCommand) breaks(broken []admin.Break) error {
	for _, b := range broken {
		fmt.Fprintf(a.err, "healthdial: partition %d is broken at entry %d: %s\n", b.Partition, b.Seq, b.Cause)
	}
	if len(broken) > 0 {
		return reported{errors.New("the audit log is broken")}
	}
	return nil
}
