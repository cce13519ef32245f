package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/store"
	"healthdial/store/bolt"
)

// auditCommand is what the commands about the audit log have in common: whose log.
type auditCommand struct {
	linksCommand
	witnesses []string
	to, from  string
}

func newAudit(s streams) *cobra.Command {
	a := &auditCommand{linksCommand: linksCommand{streams: s}}
	c := group("audit", "Verify the audit log, or export it", newAuditVerify(a), newAuditExport(a))
	c.Long = "Reads the audit log of the store that --config FILE names. A bolt file belongs to the service while that runs, which is then asked\n" +
		"over its admin.operators listener; a Redis is read beside it. With --admin and --token-file the service is asked in any case."
	f := c.PersistentFlags()
	f.StringVar(&a.config, "config", "", "the configuration file of the service")
	f.BoolVar(&a.options.Laboratory, "laboratory", false, "allow what only a test bench may do")
	f.StringVar(&a.admin, "admin", "", "instead of --config: where the service listens, such as http://127.0.0.1:8080")
	f.StringVar(&a.tokenFile, "token-file", "", "with --admin: the file with the token")
	return c
}

// open opens the log. It is the store's own, or one that a running service is asked
// for; closed says what remains to be done.
func (a *auditCommand) open(c *cobra.Command) (log admin.AuditLog, closed func() error, err error) {
	nothing := func() error { return nil }
	if a.admin != "" {
		p, err := a.panel(c)
		return panelAudit{p}, nothing, err
	}
	if err := need(c, "config", a.config); err != nil {
		return nil, nothing, err
	}
	cfg, ring, err := keyed(a.config, a.options)
	if err != nil {
		return nil, nothing, tell(a.streams, err)
	}
	if err := present(cfg); err != nil {
		return nil, nothing, err
	}
	cfg.AllowVolatile = true // who only reads loses nothing
	kept, err := openStorage(c.Context(), cfg, &timekeeper{}, slog.New(slog.DiscardHandler))
	if errors.Is(err, bolt.ErrInUse) {
		log, err := a.ask(cfg)
		return log, nothing, err
	}
	if err != nil {
		return nil, nothing, err
	}
	opened, err := store.Open(c.Context(), kept.Backend, ring)
	if err != nil {
		return nil, nothing, errors.Join(err, kept.close())
	}
	return opened.Audit(), kept.close, nil
}

// present refuses a bolt file that is not: opening it would make it.
func present(cfg config.Config) error {
	if cfg.Store.Bolt == nil {
		return nil
	}
	if _, err := os.Stat(cfg.Store.Bolt.Path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no store at %s: nothing was ever kept there", cfg.Store.Bolt.Path)
	}
	return nil
}

// ask asks the service that holds the file.
func (a *auditCommand) ask(cfg config.Config) (admin.AuditLog, error) {
	if cfg.Admin.Operators.Token.IsZero() {
		return nil, fmt.Errorf("another process, the service perhaps, holds %s: stop it, or give admin.operators a token_file so that it can be asked", cfg.Store.Bolt.Path)
	}
	p, err := configuredPanel(a.config, a.options)
	return panelAudit{p}, err
}
