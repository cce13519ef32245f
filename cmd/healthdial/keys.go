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
	return group("keys", "Make master keys, and hashes of passwords", generate, newSealingKey(), newPassword(s))
}

func newSealingKey() *cobra.Command {
	var path string
	c := &cobra.Command{
		Use:   "sealing --file FILE",
		Short: "Draw the next key for sealing, to rotate it",
		Long: "Draws one master key and writes it into a new file, readable by its owner only. Put it under keys.sealing with an id that no\n" +
			"other key has had; docs/keys.md says in which steps the key before is then retired.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, "file", path); err != nil {
				return err
			}
			return config.GenerateKey(path, rand.Reader)
		},
	}
	c.Flags().StringVar(&path, "file", "", "the file, which must not be there yet")
	return c
}
