package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"healthdial/config"
)

func newStoreCompact(s streams) *cobra.Command {
	cmd := &storeCommand{streams: s}
	c := &cobra.Command{
		Use:   "compact --config FILE",
		Short: "Give what is free in the embedded store's file back to the disk",
		Long: "Copies the store into a new file, which then takes the old one's place; killed at any moment it leaves one whole file. It needs as much\n" +
			"room on the disk as there is in use. The service does it by itself when it starts, and in quiet minutes.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, "config", cmd.path); err != nil {
				return err
			}
			cfg, err := config.Load(cmd.path, cmd.options)
			if err != nil {
				return tell(s, err)
			}
			return cmd.compact(c.Context(), cfg)
		},
	}
	cmd.flags(c)
	return c
}

func (s *storeCommand) compact(ctx context.Context, cfg config.Config) error {
	if cfg.Store.Bolt == nil {
		return errors.New("the store is a Redis: it gives room back by itself")
	}
	opened, err := s.open(ctx, cfg)
	if err != nil {
		return err
	}
	before, after, err := opened.file.Compact()
	if err := errors.Join(err, opened.close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%d octets were used in the file, %d of them by nothing; now it has %d\n", before.Size, before.Free, after.Size)
	return err
}
