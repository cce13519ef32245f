package main

import (
	"crypto/rand"
	"fmt"

	"github.com/spf13/cobra"

	"healthdial/config"
)

func newKeys(s streams) *cobra.Command {
	var dir string
	generate := &cobra.Command{
		Use:   "generate --dir DIR",
		Short: "Draw a master key for each purpose",
		Long: "Draws a master key for each purpose and writes them into a folder, readable by their owner only.\n" +
			"Keep copies apart from those of the store: without its keys a store cannot be read by anybody.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, "dir", dir); err != nil {
				return err
			}
			made, err := config.Generate(dir, rand.Reader)
			for _, path := range made {
				fmt.Fprintln(s.out, path)
			}
			return err
		},
	}
	generate.Flags().StringVar(&dir, "dir", "", "the folder, made if it is not there")
	return group("keys", "Make master keys, and hashes of passwords", generate, newPassword(s))
}
