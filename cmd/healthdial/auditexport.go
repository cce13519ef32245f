package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"healthdial/admin"
	"healthdial/audit"
)

func newAuditExport(a *auditCommand) *cobra.Command {
	c := &cobra.Command{
		Use:   "export --config FILE",
		Short: "Write the audit log as JSON, one entry a line",
		Long: "Writes every entry, opened, with its place and hashes, partition by partition. Numbers are keyed hashes; no name, text or code is in\n" +
			"the log. With --from EARLIER only what came after an earlier export is written, which must be of the same log; --from and --to may\n" +
			"be the same file, which is then appended to, also after an export that did not end. That an export was made is in the log as well.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error { return a.export(c) },
	}
	c.Flags().StringVar(&a.to, "to", "", "a file that is not there yet; standard output if not given")
	c.Flags().StringVar(&a.from, "from", "", "an earlier export: only what came after it is written")
	return c
}

func (a *auditCommand) export(c *cobra.Command) (err error) {
	at, err := readExport(a.from)
	if err != nil {
		return err
	}
	if _, err := os.Stat(a.to); err == nil && a.to != a.from {
		return fmt.Errorf("%s is there already: to append what came after it, give it as --from too", a.to)
	}
	log, closed, err := a.open(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closed()) }()
	if err := recordExport(c.Context(), log); err != nil {
		return fmt.Errorf("nothing is exported, since that could not be recorded: %w", err)
	}
	out, done, err := a.destination(at)
	if err != nil {
		return err
	}
	broken, err := at.write(c.Context(), log, out)
	if err := errors.Join(err, done()); err != nil {
		return err
	}
	return a.breaks(broken)
}

// write writes what came after the position, and goes on with the next partition where
// one is broken.
func (at *exported) write(ctx context.Context, log admin.AuditLog, out io.Writer) (broken []admin.Break, err error) {
	to := json.NewEncoder(out)
	for line, err := range log.Lines(ctx, at.positions()) {
		var known bool
		if err == nil {
			known, err = at.follow(line)
		}
		b, breaks := admin.BreakOf(line.Partition, err)
		if breaks {
			broken = append(broken, b)
		} else if err != nil {
			return broken, err
		}
		if line.Seq == 0 || known {
			continue
		}
		if err := to.Encode(line); err != nil {
			return broken, err
		}
	}
	return append(broken, at.missing()...), nil
}

// destination is where lines go: standard output, a new file, or the end of the export
// that is continued.
func (a *auditCommand) destination(at *exported) (io.Writer, func() error, error) {
	if a.to == "" {
		return a.out, func() error { return nil }, nil
	}
	flags := os.O_CREATE | os.O_EXCL | os.O_WRONLY
	if a.to == a.from {
		flags = os.O_WRONLY
	}
	f, err := os.OpenFile(a.to, flags, 0o600)
	if err != nil {
		return nil, nil, err
	}
	if a.to == a.from {
		_, seek := f.Seek(at.whole, io.SeekStart)
		err = errors.Join(f.Truncate(at.whole), seek)
	}
	return f, func() error { return errors.Join(f.Sync(), f.Close()) }, err
}

// recordExport records who exports what, before that is shown. A service that is asked
// records it itself.
func recordExport(ctx context.Context, log admin.AuditLog) error {
	own, ok := log.(interface {
		Append(ctx context.Context, events ...audit.Event) error
	})
	if !ok {
		return nil
	}
	return own.Append(ctx, audit.Event{At: time.Now(), Kind: admin.EventCommand, Facts: map[string]string{
		"command": "export", "of": "audit", "by": whoami(), "from": "console",
	}})
}

// whoami is the user of the system who runs this.
func whoami() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return strconv.Itoa(os.Getuid())
}
