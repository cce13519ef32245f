package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/bolt"
)

func newStore(s streams) *cobra.Command {
	return group("store", "Move a store to another engine, rotate its sealing key, compact it",
		newStoreExport(s), newStoreImport(s), newStoreKeys(s), newStoreReseal(s), newStoreCompact(s))
}

// storeCommand is what the commands about a store have in common: whose it is.
type storeCommand struct {
	streams
	path    string
	options config.Options
	clock   timekeeper

	alone bool // no service may run meanwhile
	fills bool // the store may be missing, and must not lose what it is given
}

func (s *storeCommand) flags(c *cobra.Command) {
	configFlags(c, &s.path, &s.options)
	laboratoryFlags(c, &s.options)
}

// on opens the store that the configuration names, calls do and closes it again.
func (s *storeCommand) on(c *cobra.Command, do func(context.Context, config.Config, store.Backend, *seal.Keyring) error) error {
	if err := need(c, "config", s.path); err != nil {
		return err
	}
	cfg, ring, err := keyed(s.path, s.options)
	if err != nil {
		return tell(s.streams, err)
	}
	opened, err := s.open(c.Context(), cfg)
	if err != nil {
		return err
	}
	return interrupted(c, errors.Join(do(c.Context(), cfg, opened.Backend, ring), opened.close()))
}

func (s *storeCommand) open(ctx context.Context, cfg config.Config) (storage, error) {
	if !s.fills {
		if err := present(cfg); err != nil {
			return storage{}, err
		}
	}
	opened, err := openStorage(ctx, cfg, &s.clock, slog.New(slog.NewTextHandler(s.err, nil)))
	if errors.Is(err, bolt.ErrInUse) {
		return storage{}, fmt.Errorf("the service is running: stop it first (%w)", err)
	}
	if err == nil && s.alone {
		err = alone(ctx, opened)
	}
	if err != nil && opened.close != nil {
		err = errors.Join(err, opened.close())
	}
	return opened, err
}

// alone refuses a store that services share: they say that they are there. A file says
// by its lock that it is in use.
func alone(ctx context.Context, opened storage) error {
	shared, ok := opened.Backend.(interface {
		Members(context.Context) (int, error)
	})
	if !ok {
		return nil
	}
	n, err := shared.Members(ctx)
	if err == nil && n > 0 {
		err = fmt.Errorf("services that run on this store: %d. Stop them all first; one that was killed is forgotten within seconds", n)
	}
	return err
}

// interrupted says how to go on after Ctrl-C.
func interrupted(c *cobra.Command, err error) error {
	if err != nil && c.Context().Err() != nil {
		return errors.New("interrupted: give the same command again to go on")
	}
	return err
}

// stepper shows on a terminal how far a walk through the partitions is; elsewhere it
// is silent.
type stepper struct {
	streams
	last string
}

func (p *stepper) show(line string) {
	if !terminal(p.err) || line == p.last {
		return
	}
	fmt.Fprintf(p.err, "\r%s%s", line, strings.Repeat(" ", max(0, len(p.last)-len(line))))
	p.last = line
}

// clear takes the line away.
func (p *stepper) clear() {
	if p.last != "" {
		fmt.Fprintf(p.err, "\r%s\r", strings.Repeat(" ", len(p.last)))
	}
}
